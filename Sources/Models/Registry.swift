public import Foundation

/// Where a model's files are. A self-describing folder holds all four; the default model keeps its vocabularies apart.
public struct ModelFiles: Sendable {
    /// `config.json`, whose `model` names the network.
    public let configuration: URL
    /// The safetensors file: the only one in the folder, or the one that the configuration's `model` names.
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
        throw .missingFile(folder.path)
    }
}

/// Why a model can't be loaded.
public enum ModelError: Error, Sendable, Equatable {
    case missingFile(String)
    case unreadable(path: String, reason: String)
    case malformedConfiguration(path: String, reason: String)
    case unknownModel(name: String, known: [String])
    case malformedWeights(path: String, reason: String)
    case malformedVocabulary(path: String, reason: String)
    case unsupportedPrecision(Precision)
}

/// The networks that can be loaded, by the `model` of their configuration.
public enum Registry {
    /// Loads the network that the configuration names.
    /// - Parameter threads: workers that share one call's arithmetic; nil for the machine's cores.
    public static func load(
        _ files: ModelFiles, precision: Precision = .fastest, threads: Int? = nil
    ) throws(ModelError) -> any VisionLanguageModel {
        throw .unknownModel(name: "", known: [])
    }
}
