import BeholdTypes
import Foundation
import Language
import Neural

/// Loads `BeholdSmall`.
enum BeholdSmallFamily: ModelFamily {
    static let name = "behold-small"
    static let files = ["vocab.txt", "answers.txt"]

    static func load(_ parts: Registry.Parts) throws(ModelProblem) -> BeholdSmall {
        let path = parts.bundle.files.configuration.path
        try requireKnownVersion(parts.bundle.configuration, path: path)
        let configuration = try Registry.decode(
            BeholdSmallConfiguration.self, from: parts.bundle.configuration, path: path)
        if let problem = configuration.problem { throw .malformed(path: path, .configuration(problem)) }
        let tokenizer = try Registry.vocabulary("vocab.txt", of: parts) { bytes throws(VocabularyError) in
            let words = try Vocabulary(utf8: bytes)
            try words.require(count: configuration.vocabularySize)
            return try WordTokenizer(words)
        }
        let answers = try Registry.vocabulary("answers.txt", of: parts) { bytes throws(VocabularyError) in
            let answers = try Vocabulary(utf8: bytes)
            try answers.require(count: configuration.answerCount)
            return answers
        }
        return try Registry.withWeights(parts) { (weights) throws(WeightsError) in
            try BeholdSmall(
                configuration, weights: weights, precision: parts.precision, tokenizer: tokenizer, answers: answers,
                threads: parts.threads)
        }
    }

    /// The first version's configuration names no version.
    private static func requireKnownVersion(_ configuration: Data, path: String) throws(ModelProblem) {
        struct Versioned: Decodable { let version: Int? }
        let version = try Registry.decode(Versioned.self, from: configuration, path: path).version ?? 1
        guard version == BeholdSmallConfiguration.knownVersion else {
            throw .unknownVersion(
                path: path, network: name, version: version, known: BeholdSmallConfiguration.knownVersion)
        }
    }
}
