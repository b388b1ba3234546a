import BeholdTypes
import Tensors

/// What a search needs of a decoder: scores of the next word for every living hypothesis.
///
/// A decoder remembers the tokens that it was given as rows, numbered in the order given over all calls.
protocol IncrementalDecoder {
    /// - Parameters:
    ///   - tokens: the newest token of each hypothesis.
    ///   - paths: the rows of each hypothesis' tokens, the newest one's own row included.
    ///   - counts: how many neighbouring hypotheses belong to each photo; photos whose search has ended have 0.
    ///   - position: of the newest tokens in their sentences; the same for all.
    /// - Returns: logits `[hypotheses, words]`.
    mutating func logits(tokens: [Int], paths: [[Int32]], counts: [Int], position: Int) -> Tensor
}

/// A sentence in the making.
struct Hypothesis: Sendable, Equatable {
    /// Without the token that begins every sentence; with the one that ends it.
    var tokens: [Int] = []
    /// How many of the first tokens were given. They aren't in the score.
    var given = 0
    /// The decoder's rows of its tokens.
    var path: [Int32] = []
    /// Sum of its tokens' log probabilities.
    var score: Float = 0
    var isEnded = false
    /// Whether it ended since the scores of what may follow were no numbers. It is no result then.
    var overflows = false

    /// How many tokens were chosen.
    var length: Int { tokens.count - given }

    /// Mean log probability of the tokens that were chosen.
    var meanScore: Float { score / Float(max(1, length)) }

    /// `score / length^penalty`: what hypotheses are ranked by.
    func rank(lengthPenalty: Float) -> Float { Self.rank(score, length: length, lengthPenalty: lengthPenalty) }

    static func rank(_ score: Float, length: Int, lengthPenalty: Float) -> Float {
        score / power(Float(max(1, length)), lengthPenalty)
    }
}

/// Which tokens a sentence may be made of.
struct CaptionGrammar: Sendable {
    let beginToken: Int
    let endToken: Int
    let forbiddenTokens: [Int]
    /// What every sentence begins with.
    var prefix: [Int] = []
    /// No sequence of this many tokens occurs twice; 0 bars only a token right after itself.
    let noRepeat: Int

    /// Tokens that are never produced, the one that would repeat its predecessor, and those that would complete a
    /// sequence of `noRepeat` tokens that the sentence has already.
    func barredTokens(after tokens: [Int]) -> [Int] {
        var barred = forbiddenTokens
        if let last = tokens.last { barred.append(last) }
        if noRepeat > 0 && tokens.count >= noRepeat {
            let ending = tokens.suffix(noRepeat - 1)
            for start in 0...tokens.count - noRepeat
            where tokens[start..<start + noRepeat - 1].elementsEqual(ending) {
                barred.append(tokens[start + noRepeat - 1])
            }
        }
        return barred
    }
}

/// The sentences of several photos that grow together, a token each at a step.
struct GrowingSentences {
    private var hypotheses: [[Hypothesis]]
    private let grammar: CaptionGrammar
    private var rows: Int32 = 0

    /// - Parameter each: how many hypotheses each photo begins with.
    init(photos: Int, each: Int, grammar: CaptionGrammar) {
        self.grammar = grammar
        hypotheses = [[Hypothesis]](
            repeating: [Hypothesis](repeating: Hypothesis(given: grammar.prefix.count), count: each), count: photos)
    }

    /// Lets the sentences grow until all have ended: first the prefix, then what is chosen.
    /// - Parameters:
    ///   - progress: given the first hypothesis of the first photo after each step; answers whether to go on.
    ///   - choose: given the scores of what may follow, a row for each hypothesis that hasn't ended.
    /// - Returns: those of each photo that the network's numbers brought about; none where they overflow.
    mutating func grow(
        to length: Int, by decoder: inout some IncrementalDecoder, progress: ((Hypothesis) -> Bool)?,
        choose: (_ hypotheses: inout [[Hypothesis]], _ logits: inout Tensor) -> Void
    ) -> [[Hypothesis]] {
        for step in 0..<max(1, length) {
            guard var logits = scores(at: step, by: &decoder) else { break }
            guard step >= grammar.prefix.count else {
                let token = grammar.prefix[step]
                for photo in hypotheses.indices {
                    for index in hypotheses[photo].indices { hypotheses[photo][index].tokens.append(token) }
                }
                continue
            }
            choose(&hypotheses, &logits)
            if let progress, !hypotheses.isEmpty, !progress(hypotheses[0][0]) { break }
        }
        return hypotheses.map { $0.filter { !$0.overflows } }
    }

    /// Gives the decoder the newest token of every living hypothesis.
    /// - Returns: the scores of what may follow, a row each; nil where every hypothesis has ended.
    private mutating func scores(at position: Int, by decoder: inout some IncrementalDecoder) -> Tensor? {
        var tokens: [Int] = []
        var paths: [[Int32]] = []
        var counts = [Int](repeating: 0, count: hypotheses.count)
        for photo in hypotheses.indices {
            for index in hypotheses[photo].indices where !hypotheses[photo][index].isEnded {
                hypotheses[photo][index].path.append(rows)
                rows += 1
                tokens.append(hypotheses[photo][index].tokens.last ?? grammar.beginToken)
                paths.append(hypotheses[photo][index].path)
                counts[photo] += 1
            }
        }
        guard !tokens.isEmpty else { return nil }
        return decoder.logits(tokens: tokens, paths: paths, counts: counts, position: position)
    }
}

/// Beam search; with one beam, greedy search.
///
/// At each step all continuations of a photo's living hypotheses compete with its ended ones, which stay as they are; the best
/// `beams` remain. The search of a photo stops when all of them have ended. Log probabilities are those of the whole softmax,
/// taken before any word is barred. Photos share the decoder's steps, and no result depends on its neighbours.
/// Reference: `beam_search` of the default network's definition.
struct CaptionSearch {
    let grammar: CaptionGrammar
    let options: CaptionOptions

    /// The hypotheses of each photo, best first: as many as beams; none where the network's numbers overflow.
    /// - Parameter progress: given the best hypothesis of the first photo after each step; answers whether to go on.
    func run(
        photos: Int, decoder: inout some IncrementalDecoder, progress: ((Hypothesis) -> Bool)? = nil
    ) -> [[Hypothesis]] {
        let beams = max(1, options.beams, options.count)
        var sentences = GrowingSentences(photos: photos, each: 1, grammar: grammar)
        return sentences.grow(to: options.maximumTokens, by: &decoder, progress: progress) { hypotheses, logits in
            var row = 0
            for photo in hypotheses.indices where hypotheses[photo].contains(where: { !$0.isEnded }) {
                hypotheses[photo] = advance(hypotheses[photo], logits: &logits, row: &row, beams: beams)
            }
        }
    }

    /// One step of one photo: the best `beams` of all continuations and of the ended hypotheses, best first.
    private func advance(
        _ hypotheses: [Hypothesis], logits: inout Tensor, row: inout Int, beams: Int
    ) -> [Hypothesis] {
        struct Candidate {
            let parent: Int
            let token: Int?
            let score: Float
            let rank: Float
        }
        var candidates: [Candidate] = []
        var overflows = true
        for (parent, hypothesis) in hypotheses.enumerated() {
            guard !hypothesis.isEnded else {
                let rank = hypothesis.rank(lengthPenalty: options.lengthPenalty)
                candidates.append(Candidate(parent: parent, token: nil, score: hypothesis.score, rank: rank))
                continue
            }
            let normalizer = logits.logSumExp(ofRow: row)
            guard normalizer.isFinite else {
                row += 1
                continue
            }
            overflows = false
            logits.set(grammar.barredTokens(after: hypothesis.tokens), ofRow: row, to: -.infinity)
            for (token, logit) in logits.largest(beams, ofRow: row) where logit > -.infinity {
                let score = hypothesis.score + (logit - normalizer)
                let rank = Hypothesis.rank(
                    score, length: hypothesis.length + 1, lengthPenalty: options.lengthPenalty)
                candidates.append(Candidate(parent: parent, token: token, score: score, rank: rank))
            }
            row += 1
        }
        // Where nothing may follow the sentence ends as it is.
        guard !candidates.isEmpty else {
            return hypotheses.map { hypothesis in
                var ended = hypothesis
                ended.isEnded = true
                ended.overflows = overflows
                return ended
            }
        }
        // Of equals the first stays first, so that the result doesn't depend on the sorting.
        let best = candidates.enumerated()
            .sorted { ($0.element.rank, $1.offset) > ($1.element.rank, $0.offset) }
            .prefix(beams)
        return best.map { _, candidate in
            var hypothesis = hypotheses[candidate.parent]
            guard let token = candidate.token else { return hypothesis }
            hypothesis.tokens.append(token)
            hypothesis.score = candidate.score
            hypothesis.isEnded = token == grammar.endToken
            return hypothesis
        }
    }
}
