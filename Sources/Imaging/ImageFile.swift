public import BeholdTypes
import Crypto

/// A picture's file in memory. Nothing is decoded yet, and nothing is known of it but its bytes.
///
///     let file = try ImageFile(path: "photo.jpg")
///     let header = try file.header()                                   // format, upright size, orientation
///     let small = try file.decode(fitting: (224, 224), reducedScale: true)
public struct ImageFile: Sendable {
    /// All bytes of the file, 64 MiB at most.
    public let bytes: [UInt8]

    /// Reads a file. What isn't a regular file is refused without waiting for it.
    /// - Parameter path: the path's bytes as the system has them, which needn't be UTF-8; without the final NUL.
    /// - Throws: `PhotoProblem`: about the path, or `emptyFile`, or `overLimit(.fileBytes, …)`.
    public init(path: [UInt8]) throws(PhotoProblem) {
        try self.init(bytes: FileReading.bytes(ofFileAt: path))
    }

    /// As `init(path:)` with bytes, for paths that are text.
    public init(path: String) throws(PhotoProblem) {
        try self.init(path: Array(path.utf8))
    }

    /// Reads a descriptor, such as standard input (0), to its end. The descriptor stays open.
    /// - Throws: `PhotoProblem.emptyFile`, `overLimit(.fileBytes, …)`, `notReadable`.
    public init(reading descriptor: Int32) throws(PhotoProblem) {
        try self.init(bytes: FileReading.bytes(from: descriptor, expecting: 1 << 20))
    }

    /// - Throws: `PhotoProblem.emptyFile`, `overLimit(.fileBytes, …)`.
    public init(bytes: [UInt8]) throws(PhotoProblem) {
        if bytes.isEmpty { throw .emptyFile }
        if bytes.count > ImageLimits.fileBytes {
            throw .overLimit(.fileBytes, value: bytes.count, limit: ImageLimits.fileBytes)
        }
        self.bytes = bytes
    }

    /// SHA-256 of the file's bytes: 32 bytes.
    public var sha256: [UInt8] {
        Array(SHA256.hash(data: bytes))
    }
}
