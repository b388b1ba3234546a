/// The segments of a JPEG, in order, as far as the list is whole: from its first marker to the end of the picture.
struct JPEGSegments: Sequence, IteratorProtocol {
    struct Segment {
        /// The byte after 0xFF.
        let marker: UInt8
        /// What follows the two bytes of length; empty for markers without a length.
        let payload: ArraySlice<UInt8>
        /// Marker, length, payload and, after a start of scan, the scan's data.
        let whole: ArraySlice<UInt8>
    }

    private let bytes: [UInt8]
    private var offset = 2
    /// Whether all bytes so far are segments, or the filling in front of one.
    private(set) var isWhole = true

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> Segment? {
        guard offset < bytes.count else { return nil }
        guard let segment = nextSegment() else {
            isWhole = false
            return nil
        }
        return segment
    }

    private mutating func nextSegment() -> Segment? {
        skipToMarker()
        let start = offset
        guard bytes.count - start >= 2 else { return nil }
        let marker = bytes[start + 1]
        if marker == 0xD9 {
            offset = bytes.count
            return Segment(marker: marker, payload: [], whole: bytes[start..<start + 2])
        }
        if marker == 0x01 || (0xD0...0xD8).contains(marker) {
            offset = start + 2
            return Segment(marker: marker, payload: [], whole: bytes[start..<offset])
        }
        guard bytes.count - start >= 4 else { return nil }
        let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
        guard length >= 2, length <= bytes.count - start - 2 else { return nil }
        let payload = bytes[start + 4..<start + 2 + length]
        offset = start + 2 + length
        if marker == 0xDA { skipScan() }
        return Segment(marker: marker, payload: payload, whole: bytes[start..<offset])
    }

    /// To the last of the 0xFF before the next marker, over fill bytes and what doesn't belong there.
    private mutating func skipToMarker() {
        while offset + 1 < bytes.count {
            if bytes[offset] == 0xFF, bytes[offset + 1] != 0xFF, bytes[offset + 1] != 0 { return }
            if bytes[offset] != 0xFF || bytes[offset + 1] == 0 { isWhole = false }
            offset += 1
        }
        offset = bytes.count
    }

    /// A scan's data end at a marker that is neither a stuffed zero nor a restart.
    private mutating func skipScan() {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            let last = buffer.count - 1
            while offset < last {
                let next = unsafe buffer[offset + 1]
                if unsafe buffer[offset] == 0xFF, next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return }
                offset += 1
            }
            offset = buffer.count
        }
    }

    /// The orientation of the first EXIF segment before the picture's data.
    static func orientation(of bytes: [UInt8]) -> Orientation? {
        for segment in JPEGSegments(bytes) {
            if segment.marker == 0xDA { return nil }
            if segment.marker == 0xE1, segment.payload.starts(with: Array("Exif\0\0".utf8)) {
                return Exif.orientation(in: segment.payload.dropFirst(6))
            }
        }
        return nil
    }
}
