package import BeholdTypes
import Glibc

/// Why a file can't be read or written.
package enum FileFault: Error, Sendable, Equatable {
    case cannotOpen(errno: Int32)
    case notARegularFile(FileKind)
    case tooLarge(bytes: Int, limit: Int)
    case cannotRead(errno: Int32)
    /// Somebody has written to it while it was read.
    case changed
    case cannotWrite(errno: Int32)

    /// The system's number if the system refused, otherwise 0.
    package var errno: Int32 {
        switch self {
        case .cannotOpen(let code), .cannotRead(let code), .cannotWrite(let code): code
        case .notARegularFile, .tooLarge, .changed: 0
        }
    }

    /// Whether there is no such file.
    package var isMissing: Bool { self == .cannotOpen(errno: ENOENT) || self == .cannotOpen(errno: ENOTDIR) }

    /// Why a file that isn't missing can't be read.
    package var reading: ReadingError {
        switch self {
        case .cannotOpen(let code), .cannotRead(let code), .cannotWrite(let code): .refused(errno: code)
        case .notARegularFile: .notARegularFile
        case .tooLarge(let bytes, let limit): .tooLarge(bytes: bytes, limit: limit)
        case .changed: .changed
        }
    }

    /// What `body` gives; its fault becomes another error.
    package static func translating<Value: ~Copyable, Other: Error>(
        _ body: @autoclosure () throws(FileFault) -> Value, _ translation: (FileFault) -> Other
    ) throws(Other) -> Value {
        do throws(FileFault) {
            return try body()
        } catch {
            throw translation(error)
        }
    }
}
