extension [Float] {
    /// Four bytes a number, the lowest first.
    public var littleEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * count)
        for number in self {
            let pattern = number.bitPattern
            for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: pattern >> shift)) }
        }
        return bytes
    }

    /// The numbers of `littleEndianBytes`.
    /// - Returns: nil where the bytes end inside a number.
    public init?(littleEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count % 4 == 0 else { return nil }
        self = []
        reserveCapacity(bytes.count / 4)
        var pattern: UInt32 = 0
        var shift: UInt32 = 0
        for byte in bytes {
            pattern |= UInt32(byte) << shift
            shift += 8
            guard shift == 32 else { continue }
            append(Float(bitPattern: pattern))
            (pattern, shift) = (0, 0)
        }
    }
}
