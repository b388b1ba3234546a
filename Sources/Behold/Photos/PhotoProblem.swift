import Glibc
import Imaging

/// Why a photo can't be looked at.
public enum PhotoProblem: Error, Sendable, Equatable {
    case emptyPath
    case notFound
    /// A folder where a file is needed.
    case folder
    /// A pipe, a device, a socket: what it is, in English.
    case notAFile(kind: String)
    /// The path goes through itself.
    case linkLoop
    case notReadable(errno: Int32)
    case empty
    /// Neither a PNG nor a JPEG; what it is instead where that shows, such as "HTML page".
    case notAnImage(found: String?)
    /// A picture that isn't read: its format, such as "HEIC".
    case unsupported(format: String)
    /// A kind of PNG or JPEG that isn't read.
    case unsupportedKind(format: String, detail: String)
    case truncated(format: String)
    case damaged(format: String, detail: String)
    case overLimit(Limit, value: Int, limit: Int)
    case outOfMemory
    /// What the model computes of the photo are no numbers.
    case overflows(model: String)

    public enum Limit: Sendable, Equatable {
        case fileBytes, side, pixels, progressivePixels, decoderMemory, scans
    }
}

extension PhotoProblem {
    init(_ error: ImageError) {
        switch error {
        case .emptyPath: self = .emptyPath
        case .pathHasNUL, .missing, .parentIsNotAFolder: self = .notFound
        case .isFolder: self = .folder
        case .notARegularFile(let kind): self = .notAFile(kind: kind.rawValue)
        case .notReadable(let code):
            self = code == ELOOP ? .linkLoop : .notReadable(errno: code)
        case .emptyFile: self = .empty
        case .notAnImage(let found): self = .notAnImage(found: found?.rawValue)
        case .unsupportedFormat(let format): self = .unsupported(format: format.rawValue)
        case .unsupportedVariant(let format, let detail):
            self = .unsupportedKind(format: format.rawValue, detail: detail)
        case .truncated(let format): self = .truncated(format: format.rawValue)
        case .damaged(let format, let detail): self = .damaged(format: format.rawValue, detail: detail)
        case .overLimit(let limit, let value, let most): self = .overLimit(Limit(limit), value: value, limit: most)
        case .outOfMemory: self = .outOfMemory
        }
    }
}

extension PhotoProblem.Limit {
    fileprivate init(_ limit: ImageLimit) {
        switch limit {
        case .fileBytes: self = .fileBytes
        case .side: self = .side
        case .pixels: self = .pixels
        case .progressivePixels: self = .progressivePixels
        case .decoderMemory: self = .decoderMemory
        case .scans: self = .scans
        }
    }
}
