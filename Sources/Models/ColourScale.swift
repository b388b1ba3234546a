/// What a network's configuration says of the colours that it takes: each is `(colour - mean) / deviation`.
enum ColourScale {
    /// Whether there are three of each, R, G, B, with which colours in 0...1 stay numbers that can be computed with.
    static func isUsable(mean: [Float], deviation: [Float]) -> Bool {
        mean.count == 3 && deviation.count == 3 && mean.allSatisfy { (-10...10).contains($0) }
            && deviation.allSatisfy { (0.001...1_000).contains($0) }
    }
}
