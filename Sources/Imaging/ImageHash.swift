import Crypto

extension ImageFile {
    /// SHA-256 of the image data without metadata, then the orientation: 32 bytes. Editing a tag doesn't change it.
    ///
    /// Nothing is decoded. Of a JPEG: all segments from the first to the end of the picture but the APPn and comments,
    /// with Adobe's APP14, which says how colours are stored. Of a PNG: name and data of IHDR, PLTE, tRNS and IDAT.
    /// Then one byte: the orientation, 1 to 8. Nil where the file is neither.
    public var imageHash: [UInt8]? {
        guard let format = try? ImageFormat.of(bytes) else { return nil }
        var hash = SHA256()
        func add(_ part: ArraySlice<UInt8>) {
            unsafe part.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        }
        switch format {
        case .jpeg:
            for segment in JPEGSegments(bytes) {
                let isAdobe = segment.marker == 0xEE && segment.payload.starts(with: Array("Adobe".utf8))
                let isMetadata = (0xE0...0xEF).contains(segment.marker) || segment.marker == 0xFE
                if isAdobe || !isMetadata { add(segment.whole) }
            }
            hash.update(data: [UInt8(JPEGSegments.orientation(of: bytes)?.rawValue ?? 1)])
        case .png:
            for chunk in PNGChunks(bytes) where ["IHDR", "PLTE", "tRNS", "IDAT"].contains(where: chunk.isNamed) {
                add(chunk.type)
                add(chunk.data)
            }
            hash.update(data: [UInt8(PNGChunks.orientation(of: bytes)?.rawValue ?? 1)])
        }
        return Array(hash.finalize())
    }
}
