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
    /// The decoder's rows of its tokens.
    var path: [Int32] = []
    /// Sum of its tokens' log probabilities.
    var score: Float = 0
    var isEnded = false

    /// `score / length^penalty`: what hypotheses are ranked by.
    func rank(lengthPenalty: Float) -> Float { Self.rank(score, length: tokens.count, lengthPenalty: lengthPenalty) }

    static func rank(_ score: Float, length: Int, lengthPenalty: Float) -> Float {
        score / power(Float(max(1, length)), lengthPenalty)
    }
}

/// Beam search; with one beam, greedy search.
///
/// At each step all continuations of a photo's living hypotheses compete with its ended ones, which stay as they are; the best
/// `beams` remain. The search of a photo stops when all of them have ended. Log probabilities are those of the whole softmax,
/// taken before any word is barred. Photos share the decoder's steps, and no result depends on its neighbours.
/// Reference: `beam_search` of the default network's definition.
struct CaptionSearch {
    let beginToken: Int
    let endToken: Int
    let forbiddenTokens: [Int]
    let options: CaptionOptions

    /// The winning hypothesis of each photo.
    /// - Parameter progress: given the best hypothesis of the first photo after each step; answers whether to go on.
    func run(
        photos: Int, decoder: inout some IncrementalDecoder, progress: ((Hypothesis) -> Bool)? = nil
    ) -> [Hypothesis] {
        let beams = max(1, options.beams)
        var searches = [[Hypothesis]](repeating: [Hypothesis()], count: photos)
        var rows: Int32 = 0
        for step in 0..<max(1, options.maximumTokens) {
            var tokens: [Int] = []
            var paths: [[Int32]] = []
            var counts = [Int](repeating: 0, count: photos)
            for photo in searches.indices where searches[photo].contains(where: { !$0.isEnded }) {
                for index in searches[photo].indices where !searches[photo][index].isEnded {
                    searches[photo][index].path.append(rows)
                    rows += 1
                    tokens.append(searches[photo][index].tokens.last ?? beginToken)
                    paths.append(searches[photo][index].path)
                    counts[photo] += 1
                }
            }
            guard !tokens.isEmpty else { break }
            var logits = decoder.logits(tokens: tokens, paths: paths, counts: counts, position: step)
            var row = 0
            for photo in searches.indices where counts[photo] > 0 {
                searches[photo] = advance(searches[photo], logits: &logits, row: &row, beams: beams)
            }
            if let progress, photos > 0, !progress(winner(of: searches[0])) { break }
        }
        return searches.map(winner)
    }

    /// One step of one photo: the best `beams` of all continuations and of the ended hypotheses.
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
        for (parent, hypothesis) in hypotheses.enumerated() {
            guard !hypothesis.isEnded else {
                let rank = hypothesis.rank(lengthPenalty: options.lengthPenalty)
                candidates.append(Candidate(parent: parent, token: nil, score: hypothesis.score, rank: rank))
                continue
            }
            let normalizer = logits.logSumExp(ofRow: row)
            logits.set(barredTokens(after: hypothesis.tokens), ofRow: row, to: -.infinity)
            for (token, logit) in logits.largest(beams, ofRow: row) where logit > -.infinity {
                let score = hypothesis.score + (logit - normalizer)
                let rank = Hypothesis.rank(
                    score, length: hypothesis.tokens.count + 1, lengthPenalty: options.lengthPenalty)
                candidates.append(Candidate(parent: parent, token: token, score: score, rank: rank))
            }
            row += 1
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
            hypothesis.isEnded = token == endToken
            return hypothesis
        }
    }

    /// Tokens that are never produced, the one that would repeat its predecessor, and those that would complete a sequence of
    /// `noRepeat` words that the sentence has already.
    private func barredTokens(after tokens: [Int]) -> [Int] {
        var barred = forbiddenTokens
        if let last = tokens.last { barred.append(last) }
        let size = options.noRepeat
        if size > 0 && tokens.count >= size {
            let ending = tokens.suffix(size - 1)
            for start in 0...tokens.count - size where tokens[start..<start + size - 1].elementsEqual(ending) {
                barred.append(tokens[start + size - 1])
            }
        }
        return barred
    }

    private func winner(of hypotheses: [Hypothesis]) -> Hypothesis {
        var best = hypotheses[0]
        for hypothesis in hypotheses.dropFirst()
        where hypothesis.rank(lengthPenalty: options.lengthPenalty) > best.rank(lengthPenalty: options.lengthPenalty) {
            best = hypothesis
        }
        return best
    }
}
