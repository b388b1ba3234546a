/// The 64-bit FNV-1a hash of bytes, taken piece by piece: changes show, nobody is kept from forging
/// (http://www.isthe.com/chongo/tech/comp/fnv/).
package struct FNV1a: Sendable {
    /// The hash of all that was added.
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash in hexadecimal, of which `length` digits it has.
    package var digits: String { value.hexadecimal }
    package static let length = 16

    package init() {}

    /// The hash of `bytes`.
    package init(_ bytes: some Sequence<UInt8>) { add(bytes) }

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
}
