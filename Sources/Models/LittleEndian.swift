import Tensors

extension [Float] {
    /// Four bytes a number, the lowest first.
    public var littleEndianBytes: [UInt8] { NumberConversion.bytes(self) }

    /// The numbers of `littleEndianBytes`.
    /// - Returns: nil where the bytes end inside a number.
    public init?(littleEndianBytes bytes: Span<UInt8>) {
        guard bytes.count % 4 == 0, let numbers = NumberConversion.floats(bytes, type: .float32) else { return nil }
        self = numbers
    }
}
