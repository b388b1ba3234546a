/// What is wrong with a file of a model that can be read.
public enum ModelFault: Error, Sendable, Equatable {
    case configuration(ConfigurationError)
    case weights(WeightsError)
    case vocabulary(VocabularyError)
    /// The folder has several files of weights, and none has the name that tells which to take.
    case severalWeights(names: [String])
    /// The file isn't the one that `checksums.txt` beside it names.
    case wrongChecksum(expected: String, found: String)
}
