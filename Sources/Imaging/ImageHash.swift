import BeholdTypes
import Crypto

extension ImageFile {
    /// SHA-256 of the image data without metadata, then the orientation: 32 bytes. Editing a tag doesn't change it.
    ///
    /// Nothing is decoded. Of a JPEG: all segments from the first to the end of the picture but the APPn and comments,
    /// with Adobe's APP14, which says how colours are stored. Of a PNG: name and data of IHDR, PLTE, tRNS and IDAT.
    /// Then one byte: the orientation, 1 to 8. A JFIF header counts where it changes the meaning of colours that would be
    /// RGB without it.
    ///
    /// Nil unless everything that a decoder makes pixels of is in it: files with equal hashes have equal pixels. So it is
    /// nil for what is neither format, if no image data is reached, and if a decoder may find more than is reached here.
    public var imageHash: [UInt8]? {
        switch try? ImageFormat.of(bytes) {
        case .jpeg: JPEGSegments.imageHash(of: bytes)
        case .png: PNGChunks.imageHash(of: bytes)
        case nil: nil
        }
    }
}

extension SHA256 {
    mutating func add(_ part: ArraySlice<UInt8>) {
        unsafe part.withUnsafeBytes { unsafe update(bufferPointer: $0) }
    }
}
