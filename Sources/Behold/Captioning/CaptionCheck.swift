/// 16 hex digits that belong to some bytes and to no others, taken piece by piece.
public struct CaptionCheck: Sendable {
    // FNV-1a, 64 bits: changes show, nobody is kept from forging.
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Hex digits of a check.
    public static let length = 16

    public init() {}

    public mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    /// The check of all that was added.
    public var digits: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: Self.length - digits.count) + digits
    }
}
