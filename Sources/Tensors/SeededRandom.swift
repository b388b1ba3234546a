/// Random numbers that come again with the same seed, on every machine (SplitMix64,
/// https://prng.di.unimi.it/splitmix64.c).
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter stream: streams of one seed have nothing to do with each other.
    public init(seed: Int, stream: Int) {
        state = UInt64(bitPattern: Int64(seed))
        state = next() &+ UInt64(bitPattern: Int64(stream)) &* 0xd1b5_4a32_d192_ed03
        state = next()
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    /// A number in 0..<1.
    public mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }
}
