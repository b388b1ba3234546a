public import Foundation

/// Where a model's files are. A self-describing folder holds all four; the default model keeps its vocabularies apart.
public struct ModelFiles: Sendable {
    /// `config.json`, whose `model` names the network.
    public let configuration: URL
    /// The folder's only safetensors file, or the one with the configuration's `model` as its name.
    public let weights: URL
    /// One word a line.
    public let vocabulary: URL
    /// One answer a line.
    public let answers: URL

    public init(configuration: URL, weights: URL, vocabulary: URL, answers: URL) {
        self.configuration = configuration
        self.weights = weights
        self.vocabulary = vocabulary
        self.answers = answers
    }

    /// The files of a self-describing folder. `vocabularyFolder` is searched where the model's own folder has no vocabulary.
    public init(folder: URL, vocabularyFolder: URL? = nil) throws(ModelError) {
        let files = FileManager.default
        let names: [String]
        do {
            names = try files.contentsOfDirectory(atPath: folder.path)
        } catch {
            guard files.fileExists(atPath: folder.path) else { throw .missingFile(path: folder.path) }
            throw .unreadable(path: folder.path, reason: error.localizedDescription)
        }
        var weights = names.filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }
        if weights.count > 1 {
            let name = try Registry.modelName(folder.appendingPathComponent("config.json"))
            weights = weights.contains(name + ".safetensors") ? [name + ".safetensors"] : weights
        }
        guard let name = weights.first else { throw .missingFile(path: folder.path + "/*.safetensors") }
        guard weights.count == 1 else { throw .severalWeights(folder: folder.path, names: weights.sorted()) }
        func text(_ name: String) throws(ModelError) -> URL {
            for place in [folder, vocabularyFolder] {
                guard let file = place?.appendingPathComponent(name) else { continue }
                if files.fileExists(atPath: file.path) { return file }
            }
            throw .missingFile(path: folder.appendingPathComponent(name).path)
        }
        self.init(
            configuration: try text("config.json"), weights: folder.appendingPathComponent(name),
            vocabulary: try text("vocab.txt"), answers: try text("answers.txt"))
    }
}

/// Why a model can't be loaded.
public enum ModelError: Error, Sendable, Equatable {
    case missingFile(path: String)
    case unreadable(path: String, reason: String)
    case severalWeights(folder: String, names: [String])
    case malformedConfiguration(path: String, reason: String)
    case unknownModel(name: String, known: [String])
    case malformedWeights(path: String, WeightsFault)
    /// The weights aren't those that `checksums.txt` beside them names.
    case wrongChecksum(path: String, expected: String, found: String)
    case malformedVocabulary(path: String, VocabularyFault)
    case unsupportedPrecision(Precision)
}
