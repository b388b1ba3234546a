public import BeholdTypes
import CImageCodecs
import Glibc

extension Image {
    /// The picture as a JPEG file: baseline, 4:2:0.
    /// - Parameter quality: libjpeg's, 1 to 100.
    /// - Throws: `PhotoProblem.outOfMemory`.
    public func jpegBytes(quality: Int = 80) throws(PhotoProblem) -> [UInt8] {
        precondition(
            (1...65_500).contains(width) && (1...65_500).contains(height), "a JPEG of \(width)x\(height) pixels")
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = unsafe pixels.withUnsafeBufferPointer { pixels in
            unsafe codec_write_jpeg(
                pixels.baseAddress, UInt32(width), UInt32(height), Int32(min(100, max(1, quality))), &bytes, &count)
        }
        defer { unsafe free(bytes) }
        guard status == CODEC_OK, let bytes = unsafe bytes else { throw .outOfMemory }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
