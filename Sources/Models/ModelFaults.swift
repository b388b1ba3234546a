import Glibc
public import Language
public import Neural

/// What is wrong with a weights file or its tensors.
public typealias WeightsFault = WeightsError
/// What is wrong with a vocabulary.
public typealias VocabularyFault = VocabularyError

extension ModelError {
    init(_ fault: FileFault, path: String) {
        switch fault {
        case .cannotOpen(ENOENT), .cannotOpen(ENOTDIR): self = .missingFile(path: path)
        case .cannotOpen(let code), .cannotRead(let code):
            self = .unreadable(path: path, reason: unsafe String(cString: strerror(code)))
        case .notARegularFile: self = .unreadable(path: path, reason: "not a regular file")
        case .tooLarge(let bytes, let limit):
            self = .unreadable(path: path, reason: "\(bytes) bytes, more than \(limit)")
        case .changed: self = .unreadable(path: path, reason: "it was changed while it was read; try again")
        }
    }

    /// What is wrong with a weights file; what lies not in its bytes but in the way to them is told apart.
    init(_ fault: SafetensorsError, path: String) {
        switch fault {
        case .cannotOpen(let code): self.init(FileFault.cannotOpen(errno: code), path: path)
        case .cannotRead(let code): self.init(FileFault.cannotRead(errno: code), path: path)
        case .notARegularFile: self.init(FileFault.notARegularFile, path: path)
        case .changed: self.init(FileFault.changed, path: path)
        default: self = .malformedWeights(path: path, .unusable(tensor: "", reason: fault))
        }
    }

    /// A file that isn't the one any more that the network was loaded from.
    static func changedSinceLoaded(path: String) -> ModelError {
        .unreadable(path: path, reason: "it was changed after the model was loaded; try again")
    }
}
