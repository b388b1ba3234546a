/// The one field of EXIF that matters here, read from a TIFF structure that anybody may have made.
enum Exif {
    private static let orientationTag = 0x0112

    /// The orientation in a TIFF structure (from its byte mark on); nil where it isn't there or isn't 1 to 8.
    ///
    /// Only the first directory is read, each entry once, so the time is bounded by the length whatever it says.
    static func orientation(in bytes: ArraySlice<UInt8>) -> Orientation? {
        let reader = Reader(bytes: bytes)
        guard let reader, let directory = reader.number(at: 4, bytes: 4), directory >= 8,
            let entries = reader.number(at: directory, bytes: 2)
        else { return nil }
        for entry in 0..<entries {
            let offset = directory + 2 + entry * 12
            guard let tag = reader.number(at: offset, bytes: 2) else { return nil }
            guard tag == orientationTag else { continue }
            let value =
                switch (reader.number(at: offset + 2, bytes: 2), reader.number(at: offset + 4, bytes: 4)) {
                case (1, 1): reader.number(at: offset + 8, bytes: 1)
                case (3, 1): reader.number(at: offset + 8, bytes: 2)
                case (4, 1): reader.number(at: offset + 8, bytes: 4)
                default: Int?.none
                }
            return value.flatMap(Orientation.init(rawValue:))
        }
        return nil
    }

    private struct Reader {
        let bytes: ArraySlice<UInt8>
        let isBigEndian: Bool

        init?(bytes: ArraySlice<UInt8>) {
            if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) {
                isBigEndian = false
            } else if bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
                isBigEndian = true
            } else {
                return nil
            }
            self.bytes = bytes
        }

        /// Offsets come from 32-bit numbers, so sums of a few can't overflow.
        func number(at offset: Int, bytes count: Int) -> Int? {
            guard offset >= 0, offset + count <= bytes.count else { return nil }
            let first = bytes.startIndex + offset
            let field = bytes[first..<first + count]
            return isBigEndian
                ? field.reduce(0) { $0 << 8 | Int($1) } : field.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
    }
}
