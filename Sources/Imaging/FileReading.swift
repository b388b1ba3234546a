import BeholdTypes
import Files
import Glibc

/// Reads whole files into memory: never blocks on what isn't a file, never takes more than the limit. The bytes are
/// copied, so that a file that is cut off meanwhile can't take the process with it.
enum FileReading {
    /// - Parameter path: bytes as the system has them, which needn't be UTF-8.
    static func bytes(ofFileAt path: [UInt8]) throws(PhotoProblem) -> [UInt8] {
        if path.isEmpty { throw .emptyPath }
        if path.contains(0) { throw .pathHasNUL }
        return try FileFault.translating(
            RegularFile(path: path).currentContents(atMost: ImageLimits.fileBytes), PhotoProblem.init)
    }

    /// Reads a descriptor, such as standard input, to its end.
    /// - Parameter expected: how many bytes are likely to come.
    static func bytes(from descriptor: Int32, expecting expected: Int) throws(PhotoProblem) -> [UInt8] {
        try FileFault.translating(
            Descriptor.contents(descriptor, expecting: expected, atMost: ImageLimits.fileBytes), PhotoProblem.init)
    }
}

extension PhotoProblem {
    fileprivate init(_ fault: FileFault) {
        self =
            switch fault {
            case .cannotOpen(ENOENT): .missing
            case .cannotOpen(ENOTDIR): .parentIsNotAFolder
            case .cannotOpen(ELOOP): .linkLoop
            case .cannotOpen(ENXIO), .cannotOpen(ENODEV): .notARegularFile(.socket)
            case .notARegularFile(.folder), .cannotRead(EISDIR): .isFolder
            case .notARegularFile(.pipe): .notARegularFile(.pipe)
            case .notARegularFile(.socket): .notARegularFile(.socket)
            case .notARegularFile(.characterDevice): .notARegularFile(.characterDevice)
            case .notARegularFile(.blockDevice): .notARegularFile(.blockDevice)
            case .notARegularFile, .changed: .notARegularFile(.other)
            case .cannotOpen(let code), .cannotRead(let code), .cannotWrite(let code): .notReadable(errno: code)
            case .tooLarge(let bytes, let limit): .overLimit(.fileBytes, value: bytes, limit: limit)
            }
    }
}
