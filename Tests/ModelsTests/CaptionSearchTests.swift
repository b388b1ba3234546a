import BeholdTypes
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

    func grammar(forbidding tokens: [Int] = forbidden, prefix: [Int] = [], noRepeat: Int) -> CaptionGrammar {
        CaptionGrammar(
            beginToken: Self.begin, endToken: Self.end, forbiddenTokens: tokens, prefix: prefix, noRepeat: noRepeat)
    }

    func hypotheses(_ seeds: [Int], _ options: CaptionOptions, prefix: [Int] = []) -> [[Hypothesis]] {
        CaptionCandidates(grammar: grammar(prefix: prefix, noRepeat: options.noRepeat), options: options).run(
            photos: seeds.count
        ) { photos, _ in
            FormulaDecoder(words: 12, seeds: photos.map { seeds[$0] })
        } progress: { _ in
            true
        }
    }

    /// The winners.
    func search(_ seeds: [Int], _ options: CaptionOptions) -> [Hypothesis] { hypotheses(seeds, options).map { $0[0] } }

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
            grammar: grammar(forbidding: [0, 1, 2, 3], noRepeat: 3), options: CaptionOptions(beams: 3)
        ).run(photos: 1, decoder: &decoder) { _ in
            steps += 1
            return steps < 4
        }
        #expect(found[0][0].tokens.count == 4 && !found[0][0].isEnded)
    }

    @Test("Several captions are the best ones of the search, all different, best first", arguments: [1, 3])
    func several(beams: Int) {
        for seed in 0..<20 {
            let found = hypotheses([seed], CaptionOptions(beams: beams, maximumTokens: 9, noRepeat: 0, count: 4))[0]
            #expect(found.count == 4 && Set(found.map(\.tokens)).count == 4)
            let ranks = found.map { $0.rank(lengthPenalty: 0.7) }
            #expect(ranks == ranks.sorted(by: >))
            #expect(found[0].tokens == reference(seed: seed, beams: 4, length: 9, penalty: 0.7))
        }
    }

    @Test("Drawn captions are the same for the same seed, others for another, whatever else is captioned beside them")
    func drawing() {
        func options(_ seed: Int, count: Int = 3) -> CaptionOptions {
            CaptionOptions(
                maximumTokens: 9, noRepeat: 0, count: count,
                sampling: .init(seed: seed, temperature: 0.7, nucleus: 0.9))
        }
        let photos = Array(0..<12)
        let together = hypotheses(photos, options(7))
        #expect(together.map { $0.map(\.tokens) } == photos.map { hypotheses([$0], options(7))[0].map(\.tokens) })
        #expect(together.map { $0.map(\.tokens) } != hypotheses(photos, options(8)).map { $0.map(\.tokens) })
        for found in together {
            #expect(found.count == 3 && Set(found.map(\.tokens)).count == 3)
            #expect(found.map(\.meanScore) == found.map(\.meanScore).sorted(by: >))
        }
        #expect(Set((0..<40).map { hypotheses([0], options($0, count: 1))[0][0].tokens }).count > 10)
    }

    @Test("Words are drawn as often as they are probable within the nucleus, and none outside it")
    func nucleus() {
        let logits = (0..<12).map { FormulaDecoder.logit(seed: 5, tokens: [Self.begin], candidate: $0) }
        let weights = (0..<12).map { Self.forbidden.contains($0) ? 0 : exponential(logits[$0] / 0.7) }
        let total = weights.reduce(0, +)
        let order = (0..<12).sorted { weights[$0] > weights[$1] }
        var mass: Float = 0
        let nucleus = order.prefix { word in
            defer { mass += weights[word] }
            return mass < 0.9 * total
        }
        let share = nucleus.map { weights[$0] }.reduce(0, +)
        var counts = [Int](repeating: 0, count: 12)
        let draws = 4_000
        for seed in 0..<draws {
            let options = CaptionOptions(
                maximumTokens: 1, noRepeat: 0, sampling: .init(seed: seed, temperature: 0.7, nucleus: 0.9))
            counts[hypotheses([5], options)[0][0].tokens[0]] += 1
        }
        for word in 0..<12 {
            let expected = nucleus.contains(word) ? weights[word] / share : 0
            #expect(abs(Float(counts[word]) / Float(draws) - expected) < 0.03, "word \(word)")
            if expected == 0 { #expect(counts[word] == 0) }
        }
    }

    @Test("Captions begin with the prefix; what follows is the best that can, and the score is that of what follows")
    func prefix() {
        for seed in 0..<20 {
            let options = CaptionOptions(beams: 1, maximumTokens: 9, noRepeat: 0)
            let found = hypotheses([seed], options, prefix: [5, 9])[0][0]
            #expect(found.tokens.prefix(2) == [5, 9] && found.tokens.count > 2)
            var score: Float = 0
            for index in 2..<found.tokens.count {
                let before = [Self.begin] + found.tokens[..<index]
                let logits = (0..<12).map { FormulaDecoder.logit(seed: seed, tokens: before, candidate: $0) }
                let allowed = (0..<12).filter { !Self.forbidden.contains($0) && $0 != before.last }
                #expect(logits[found.tokens[index]] == allowed.map { logits[$0] }.max())
                score += logits[found.tokens[index]] - logOfSum(logits)
            }
            #expect(abs(found.meanScore - score / Float(found.tokens.count - 2)) < 1e-4)
        }
    }

    @Test("Without photos there is nothing to caption")
    func noPhotos() {
        #expect(search([], CaptionOptions()).isEmpty)
    }

    /// A decoder of a network whose numbers overflow.
    private struct OverflowingDecoder: IncrementalDecoder {
        let logit: Float

        mutating func logits(tokens: [Int], paths: [[Int32]], counts: [Int], position: Int) -> Tensor {
            Tensor([Float](repeating: logit, count: tokens.count * 12), shape: [tokens.count, 12])
        }
    }

    @Test(
        "Numbers that overflow make no sentence, searched for or drawn", arguments: [Float.nan, .infinity, -.infinity])
    func overflow(logit: Float) {
        for beams in [1, 3] {
            for sampling in [nil, CaptionOptions.Sampling(seed: 1, temperature: 0.7, nucleus: 0.9)] {
                let options = CaptionOptions(
                    beams: beams, maximumTokens: 5, lengthPenalty: 1, noRepeat: 0, count: beams, sampling: sampling)
                for prefix in [[], [5]] {
                    let found = CaptionCandidates(grammar: grammar(prefix: prefix, noRepeat: 0), options: options).run(
                        photos: 2, startDecoder: { _, _ in OverflowingDecoder(logit: logit) }, progress: { _ in true })
                    #expect(found.count == 2 && found.allSatisfy(\.isEmpty))
                }
            }
        }
    }

    @Test("Where no word may follow the sentence ends as it is", arguments: [false, true])
    func nothingMayFollow(isDrawn: Bool) {
        let options = CaptionOptions(
            beams: 3, maximumTokens: 5, noRepeat: 0,
            sampling: isDrawn ? .init(seed: 1, temperature: 0.7, nucleus: 0.9) : nil)
        // The one word that there is may not follow itself.
        let only = grammar(forbidding: Array(0..<12).filter { $0 != 7 }, noRepeat: 0)
        let found = CaptionCandidates(grammar: only, options: options).run(
            photos: 1, startDecoder: { _, _ in FormulaDecoder(words: 12, seeds: [4]) }, progress: nil)
        #expect(found.count == 1 && found[0].map(\.tokens) == [[7]] && found[0][0].isEnded)
    }
}
