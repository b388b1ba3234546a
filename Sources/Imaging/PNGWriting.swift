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
}
