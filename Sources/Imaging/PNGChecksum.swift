/// The checksum of PNG's chunks: https://www.w3.org/TR/png/#D-CRCAppendix
enum PNGChecksum {
    /// As it is stored after a chunk with a name and data: 4 bytes, the highest first.
    /// - Complexity: O(n), eight bytes a step.
    static func bytes(of name: ArraySlice<UInt8>, _ data: ArraySlice<UInt8>) -> [UInt8] {
        let sum = ~added(data, to: added(name, to: .max))
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
    }

    private static func added(_ bytes: ArraySlice<UInt8>, to sum: UInt32) -> UInt32 {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe tables.withUnsafeBufferPointer { tables in
                var sum = sum
                var place = 0
                func step(_ table: Int, _ byte: UInt64) -> UInt32 { unsafe tables[table << 8 | Int(byte & 0xFF)] }
                while place + 8 <= buffer.count {
                    let word = unsafe buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
                    let mixed = word ^ UInt64(sum)
                    let low = step(7, mixed) ^ step(6, mixed >> 8) ^ step(5, mixed >> 16) ^ step(4, mixed >> 24)
                    let high = step(3, mixed >> 32) ^ step(2, mixed >> 40) ^ step(1, mixed >> 48) ^ step(0, mixed >> 56)
                    sum = low ^ high
                    place += 8
                }
                while place < buffer.count {
                    sum = unsafe sum >> 8 ^ step(0, UInt64(sum) ^ UInt64(buffer[place]))
                    place += 1
                }
                return sum
            }
        }
    }

    /// Eight tables: what a byte does to the sum, and what it does 1 to 7 bytes later.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        for place in 256..<8 * 256 {
            let before = tables[place - 256]
            tables.append(before >> 8 ^ tables[Int(before & 0xFF)])
        }
        return tables
    }()
}
