import Foundation

/// Random numbers that come again with the same seed (SplitMix64, https://prng.di.unimi.it/splitmix64.c).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    /// Takes the seed from `BEHOLD_TEST_SEED`, else a new one, and prints it, so that a failure can be repeated.
    public init(printingSeedFor test: String) {
        let named = ProcessInfo.processInfo.environment["BEHOLD_TEST_SEED"].flatMap(UInt64.init)
        let seed = named ?? UInt64.random(in: 0...UInt64.max)
        print("\(test): BEHOLD_TEST_SEED=\(seed)")
        self.init(seed: seed)
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    /// Numbers in -1..<1.
    public mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float(next() >> 40) * 0x1p-23 - 1 }
    }
}
