public import BeholdTypes
import CImageCodecs
import Glibc

extension Image {
    /// The picture as a PNG file: 8-bit RGB, not interlaced.
    /// - Throws: `PhotoProblem.outOfMemory`.
    public func pngBytes() throws(PhotoProblem) -> [UInt8] {
        precondition(width > 0 && height > 0, "a PNG has at least one pixel, not \(width)x\(height)")
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = unsafe pixels.withUnsafeBufferPointer { pixels in
            unsafe codec_write_png(pixels.baseAddress, UInt32(width), UInt32(height), &bytes, &count)
        }
        defer { unsafe free(bytes) }
        guard status == CODEC_OK, let bytes = unsafe bytes else { throw .outOfMemory }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    /// Writes the picture as a PNG file, whole or not at all: to a temporary file beside it, then renamed.
    /// - Parameter path: the path's bytes, without the final NUL; a file that is there is replaced.
    /// - Throws: `PhotoProblem.notWritable` with the system's error number; nothing is left behind.
    public func writePNG(to path: [UInt8]) throws(PhotoProblem) {
        if path.isEmpty { throw .emptyPath }
        if path.contains(0) { throw .pathHasNUL }
        let bytes = try pngBytes()
        let name = path + Array(".\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).tmp".utf8)
        let temporary = (name + [0]).map { CChar(bitPattern: $0) }
        let target = (path + [0]).map { CChar(bitPattern: $0) }
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .notWritable(errno: errno) }
        var failure: Int32 = 0
        var written = 0
        while written < bytes.count, failure == 0 {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            }
            if count > 0 { written += count } else if errno != EINTR { failure = errno }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0, unsafe rename(temporary, target) != 0 { failure = errno }
        if failure != 0 {
            _ = unsafe unlink(temporary)
            throw .notWritable(errno: failure)
        }
    }
}
