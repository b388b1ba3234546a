import Crypto

extension ImageFile {
    /// SHA-256 of the image data without metadata, then the orientation: 32 bytes. Editing a tag doesn't change it.
    ///
    /// Nothing is decoded. Of a JPEG: all segments from the first to the end of the picture but the APPn and comments,
    /// with Adobe's APP14, which says how colours are stored. Of a PNG: name and data of IHDR, PLTE, tRNS and IDAT.
    /// Then one byte: the orientation, 1 to 8. Nil where the file is neither. A JFIF header counts where it changes the
    /// meaning of colours that would be RGB without it.
    public var imageHash: [UInt8]? {
        guard let format = try? ImageFormat.of(bytes) else { return nil }
        var hash = SHA256()
        func add(_ part: ArraySlice<UInt8>) {
            unsafe part.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        }
        switch format {
        case .jpeg:
            var colours = JPEGColours()
            for segment in JPEGSegments(bytes) {
                colours.note(segment)
                let isAdobe = segment.marker == 0xEE && segment.payload.starts(with: Array("Adobe".utf8))
                let isMetadata = (0xE0...0xEF).contains(segment.marker) || segment.marker == 0xFE
                if isAdobe || !isMetadata { add(segment.whole) }
            }
            if colours.isRGBTakenForYCbCr { hash.update(data: Array("JFIF".utf8)) }
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

/// How libjpeg finds out what three colours are: a JFIF header means YCbCr, whatever Adobe's segment and the components'
/// names say.
private struct JPEGColours {
    private var hasJFIF = false
    private var adobeSaysRGB = false
    private var namesSayRGB = false

    var isRGBTakenForYCbCr: Bool { hasJFIF && (adobeSaysRGB || namesSayRGB) }

    mutating func note(_ segment: JPEGSegments.Segment) {
        let payload = Array(segment.payload.prefix(16))
        switch segment.marker {
        case 0xE0: hasJFIF = hasJFIF || payload.starts(with: Array("JFIF\0".utf8))
        case 0xEE where payload.starts(with: Array("Adobe".utf8)) && payload.count >= 12:
            adobeSaysRGB = payload[11] == 0
        case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(segment.marker) && payload.count >= 15 && payload[5] == 3:
            // After precision, height, width and number: a name, the sampling and a table for each component.
            namesSayRGB = [payload[6], payload[9], payload[12]] == Array("RGB".utf8)
        default: break
        }
    }
}
