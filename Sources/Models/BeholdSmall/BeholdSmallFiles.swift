import BeholdTypes
import Foundation
import Language
import Neural

extension BeholdSmallTraining {
    func rounded(_ parameters: ParameterSet) throws(ModelProblem) -> ParameterSet {
        var rounded = parameters
        try source.ofWeights { () throws(WeightsError) in
            for (index, name) in parameters.names.enumerated() {
                rounded.tensors[index] = try file.rounded(parameters.tensors[index], toTypeOf: name)
            }
        }
        return rounded
    }

    func files(
        with parameters: ParameterSet, temperature: Float, unsureBelow: Float
    ) throws(ModelProblem) -> TrainedFiles {
        var configuration = network.configuration
        configuration.answerCount = answers.count
        configuration.answerTemperature = temperature
        configuration.unsureBelow = unsureBelow
        // Fitted to the answers of before; and who somebody is may be what was learnt.
        configuration.answerConfidence = nil
        configuration.declines = nil
        if let problem = configuration.problem {
            throw .malformed(path: source.configuration.path, .configuration(problem))
        }
        let weights = try source.ofWeights { () throws(WeightsError) in
            try file.bytes(
                replacing: Dictionary(uniqueKeysWithValues: zip(parameters.names, parameters.tensors)),
                metadata: [("format", "pt"), ("model", configuration.model)])
        }
        let name = configuration.model + ".safetensors"
        return TrainedFiles(
            files: [
                ("config.json", configuration.json), ("vocab.txt", Self.lines(network.tokenizer.vocabulary.entries)),
                ("answers.txt", Self.lines(answers)), (name, weights.bytes),
                ("checksums.txt", Array("\(weights.digest)  \(name)\n".utf8)),
            ], weightsDigest: weights.digest)
    }

    /// The contents of a vocabulary's file.
    private static func lines(_ entries: [String]) -> [UInt8] {
        Array((entries.joined(separator: "\n") + "\n").utf8)
    }
}

extension BeholdSmallConfiguration {
    /// As the contents of `config.json`.
    fileprivate var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        // Numbers and texts alone can't fail.
        guard let data = try? encoder.encode(self) else { preconditionFailure("a configuration without JSON") }
        return Array(data) + [UInt8(ascii: "\n")]
    }
}
