package import Files
public import Language
public import Neural

/// What is wrong with a weights file or its tensors.
public typealias WeightsFault = WeightsError
/// What is wrong with a vocabulary.
public typealias VocabularyFault = VocabularyError

extension FileFault {
    /// What is wrong with a file that is there, as a part of a sentence.
    package var cause: String {
        switch self {
        case .cannotOpen(let code), .cannotRead(let code), .cannotWrite(let code): SystemMessage.text(code)
        case .notARegularFile: "not a regular file"
        case .tooLarge(let bytes, let limit): "\(bytes) bytes, more than \(limit)"
        case .changed: "it was changed while it was read; try again"
        }
    }
}

extension ModelError {
    init(_ fault: FileFault, path: String) {
        self = fault.isMissing ? .missingFile(path: path) : .unreadable(path: path, reason: fault.cause)
    }

    /// What is wrong with a weights file; what lies not in its bytes but in the way to them is told apart.
    init(_ fault: SafetensorsError, path: String) {
        switch fault {
        case .cannotOpen(let code): self.init(FileFault.cannotOpen(errno: code), path: path)
        case .cannotRead(let code): self.init(FileFault.cannotRead(errno: code), path: path)
        case .notARegularFile: self.init(FileFault.notARegularFile(.other), path: path)
        case .changed: self.init(FileFault.changed, path: path)
        default: self = .malformedWeights(path: path, .unusable(tensor: "", reason: fault))
        }
    }

    /// A file that isn't the one any more that the network was loaded from.
    static func changedSinceLoaded(path: String) -> ModelError {
        .unreadable(path: path, reason: "it was changed after the model was loaded; try again")
    }
}
