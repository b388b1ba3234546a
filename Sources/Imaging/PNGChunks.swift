/// The chunks of a PNG, in order, as far as the list is whole.
struct PNGChunks: Sequence, IteratorProtocol {
    struct Chunk {
        /// Four letters.
        let type: ArraySlice<UInt8>
        let data: ArraySlice<UInt8>
        /// Of type and data, as the file has it: 4 bytes.
        let checksum: ArraySlice<UInt8>

        func isNamed(_ name: String) -> Bool { type.elementsEqual(name.utf8) }
    }

    private let bytes: [UInt8]
    private var offset = 8

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Ends after IEND and where a chunk doesn't fit into the file.
    mutating func next() -> Chunk? {
        guard bytes.count - offset >= 12 else { return nil }
        let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - offset - 12 else { return nil }
        let chunk = Chunk(
            type: bytes[offset + 4..<offset + 8], data: bytes[offset + 8..<offset + 8 + length],
            checksum: bytes[offset + 8 + length..<offset + 12 + length])
        offset = chunk.isNamed("IEND") ? bytes.count : offset + 12 + length
        return chunk
    }

    /// The orientation of an eXIf chunk.
    static func orientation(of bytes: [UInt8]) -> Orientation? {
        for chunk in PNGChunks(bytes) where chunk.isNamed("eXIf") {
            return Exif.orientation(in: chunk.data)
        }
        return nil
    }
}
