import Tensors
import Testing

@testable import Models

/// Beam search against a plain enumeration, over a decoder whose scores depend on the whole path.
struct CaptionSearchTests {
    /// Logits by formula: of the photo, the tokens so far and the candidate.
    struct FormulaDecoder: IncrementalDecoder {
        let words: Int
        let seeds: [Int]
        var given: [Int] = []

        static func logit(seed: Int, tokens: [Int], candidate: Int) -> Float {
            var hash = UInt64(truncatingIfNeeded: seed &* 7919 &+ candidate)
            for token in tokens { hash = (hash ^ UInt64(token &+ 1)) &* 0x9e37_79b9_7f4a_7c15 }
            hash ^= hash >> 29
            hash = hash &* 0xbf58_476d_1ce4_e5b9
            return Float(hash >> 40) / Float(1 << 24) * 4
        }

        mutating func logits(tokens: [Int], paths: [[Int32]], counts: [Int], position: Int) -> Tensor {
            given += tokens
            var elements: [Float] = []
            var row = 0
            for (photo, count) in counts.enumerated() {
                for _ in 0..<count {
                    let path = paths[row].map { given[Int($0)] }
                    #expect(path.count == position + 1 && path.last == tokens[row])
                    elements += (0..<words).map { Self.logit(seed: seeds[photo], tokens: path, candidate: $0) }
                    row += 1
                }
            }
            return Tensor(elements, shape: [row, words])
        }
    }

    static let begin = 1, end = 2, forbidden = [0, 1, 3]

    func search(_ seeds: [Int], _ options: CaptionOptions) -> [Hypothesis] {
        var decoder = FormulaDecoder(words: 12, seeds: seeds)
        return CaptionSearch(
            beginToken: Self.begin, endToken: Self.end, forbiddenTokens: Self.forbidden, options: options
        ).run(photos: seeds.count, decoder: &decoder)
    }

    /// The reference's search, written out for one photo.
    func reference(seed: Int, beams: Int, length: Int, penalty: Float) -> [Int] {
        var living: [(tokens: [Int], score: Float, ended: Bool)] = [([], 0, false)]
        for _ in 0..<length {
            var all: [(tokens: [Int], score: Float, ended: Bool)] = []
            for hypothesis in living {
                guard !hypothesis.ended else {
                    all.append(hypothesis)
                    continue
                }
                let logits = (0..<12).map {
                    FormulaDecoder.logit(seed: seed, tokens: [Self.begin] + hypothesis.tokens, candidate: $0)
                }
                let normalizer = logOfSum(logits)
                for token in 0..<12 where !Self.forbidden.contains(token) && token != hypothesis.tokens.last {
                    all.append(
                        (hypothesis.tokens + [token], hypothesis.score + logits[token] - normalizer, token == Self.end))
                }
            }
            func rank(_ h: (tokens: [Int], score: Float, ended: Bool)) -> Float {
                h.score / power(Float(h.tokens.count), penalty)
            }
            living = Array(all.sorted { rank($0) > rank($1) }.prefix(beams))
            if living.allSatisfy(\.ended) { break }
        }
        return living[0].tokens
    }

    func logOfSum(_ x: [Float]) -> Float { Tensor(x, shape: [1, x.count]).logSumExp(ofRow: 0) }

    @Test("The winner is the reference's, with one beam or several", arguments: [1, 2, 3, 5])
    func sameAsReference(beams: Int) {
        for seed in 0..<40 {
            let options = CaptionOptions(beams: beams, maximumTokens: 9, lengthPenalty: 0.7, noRepeat: 0)
            #expect(
                search([seed], options)[0].tokens == reference(seed: seed, beams: beams, length: 9, penalty: 0.7),
                "seed \(seed)")
        }
    }

    @Test("No caption depends on its neighbours in the batch")
    func independentOfBatch() {
        let options = CaptionOptions(beams: 3, maximumTokens: 12, noRepeat: 0)
        let seeds = Array(0..<16)
        #expect(search(seeds, options).map(\.tokens) == seeds.map { search([$0], options)[0].tokens })
    }

    @Test("No sequence of the length asked for occurs twice", arguments: [1, 2, 3])
    func noRepeats(size: Int) {
        for seed in 0..<40 {
            let tokens = search([seed], CaptionOptions(beams: 3, maximumTokens: 20, noRepeat: size))[0].tokens
            let sequences = tokens.indices.dropLast(size - 1).map { Array(tokens[$0..<$0 + size]) }
            #expect(Set(sequences).count == sequences.count, "\(tokens)")
        }
    }

    @Test("A search that is told to stop gives what it has")
    func stops() {
        var decoder = FormulaDecoder(words: 12, seeds: [3])
        var steps = 0
        let found = CaptionSearch(
            beginToken: 1, endToken: 2, forbiddenTokens: [0, 1, 2, 3], options: CaptionOptions(beams: 3)
        ).run(photos: 1, decoder: &decoder) { _ in
            steps += 1
            return steps < 4
        }
        #expect(found[0].tokens.count == 4 && !found[0].isEnded)
    }

    @Test("Without photos there is nothing to caption")
    func noPhotos() {
        #expect(search([], CaptionOptions()).isEmpty)
    }
}
