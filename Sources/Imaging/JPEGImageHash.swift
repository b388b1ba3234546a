import Crypto

extension JPEGSegments {
    /// The image hash of a JPEG; nil if a decoder may see more, or less, than the segments that are hashed.
    static func imageHash(of bytes: [UInt8]) -> [UInt8]? {
        var hash = SHA256()
        var picture = Picture()
        var segments = JPEGSegments(bytes)
        while let segment = segments.next() {
            guard picture.note(segment) else { return nil }
            if segment.isAdobe || segment.kind != .metadata { hash.add(segment.whole) }
        }
        // libjpeg looks for the next marker behind whatever isn't one: what was passed over may be its picture.
        guard segments.isWhole, picture.hasData, picture.isEndSeen else { return nil }
        if picture.colours.isRGBTakenForYCbCr {
            // Behind data that are cut off, the word could be theirs.
            guard picture.hasEnd else { return nil }
            hash.update(data: Array("JFIF".utf8))
        }
        hash.update(data: [UInt8(orientation(of: bytes)?.rawValue ?? 1)])
        return Array(hash.finalize())
    }

    /// What the segments have brought so far.
    private struct Picture {
        private var hasFrame = false
        private var hasScan = false
        private(set) var hasData = false
        private(set) var hasEnd = false
        private var last: Segment.Kind?
        private(set) var colours = JPEGColours()

        /// Whether what is hashed says how the file ends: data that end with the file are treated in another way than data
        /// in front of a marker, which may be that of metadata.
        var isEndSeen: Bool { last != .metadata }

        /// - Returns: false if there can't be a picture that consists of such segments.
        mutating func note(_ segment: Segment) -> Bool {
            switch segment.kind {
            case .frame: hasFrame = true
            case .scan:
                guard hasFrame else { return false }
                hasScan = true
                hasData = hasData || segment.whole.count > 4 + segment.payload.count
            case .end: hasEnd = true
            case .tables, .metadata: break
            case .other: return false
            }
            last = segment.kind
            // libjpeg decides what colours mean at the first scan.
            if !hasScan { colours.note(segment) }
            return true
        }
    }
}

extension JPEGSegments.Segment {
    enum Kind {
        case frame, tables, scan, metadata, end
        /// A marker at which libjpeg gives up, or one that belongs inside a scan.
        case other
    }

    var kind: Kind {
        switch marker {
        case 0xC4, 0xCC, 0xDB, 0xDC, 0xDD: .tables
        case 0xC8: .other
        case 0xC0...0xCF: .frame
        case 0xDA: .scan
        case 0xD9: .end
        case 0xE0...0xEF, 0xFE: .metadata
        default: .other
        }
    }

    var isAdobe: Bool { marker == 0xEE && payload.starts(with: Array("Adobe".utf8)) }
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
        // libjpeg overlooks shorter headers.
        case 0xE0 where payload.count >= 14: hasJFIF = hasJFIF || payload.starts(with: Array("JFIF\0".utf8))
        case 0xEE where segment.isAdobe && payload.count >= 12: adobeSaysRGB = payload[11] == 0
        case _ where segment.kind == .frame && payload.count >= 15 && payload[5] == 3:
            // After precision, height, width and number: a name, the sampling and a table for each component.
            namesSayRGB = [payload[6], payload[9], payload[12]] == Array("RGB".utf8)
        default: break
        }
    }
}
