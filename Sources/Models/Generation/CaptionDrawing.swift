import BeholdTypes
import Tensors

/// Sentences drawn at random, word by word: nucleus sampling (arXiv:1904.09751) at a temperature.
///
/// Each word is drawn from the likeliest ones that together have `nucleus` of the probability, at most 50 of them. Log
/// probabilities are those of the whole softmax at temperature 1, so that drawn sentences compare with searched ones.
/// A sentence depends on the photo, the seed and its own number alone, not on the photos and sentences beside it.
struct CaptionDrawing {
    let grammar: CaptionGrammar
    let options: CaptionOptions
    let sampling: CaptionOptions.Sampling
    private static let mostWords = 50

    /// The sentences of the numbers `numbers` of each photo, in that order, but those where the network's numbers overflow.
    /// - Parameter progress: given the first sentence of the first photo after each word; answers whether to go on.
    func run(
        photos: Int, numbers: Range<Int>, decoder: inout some IncrementalDecoder,
        progress: ((Hypothesis) -> Bool)? = nil
    ) -> [[Hypothesis]] {
        var sentences = GrowingSentences(photos: photos, each: numbers.count, grammar: grammar)
        var random = (0..<photos).map { _ in numbers.map { SeededRandom(seed: sampling.seed, stream: $0) } }
        return sentences.grow(to: options.maximumTokens, by: &decoder, progress: progress) { hypotheses, logits in
            var row = 0
            for photo in hypotheses.indices {
                for index in hypotheses[photo].indices where !hypotheses[photo][index].isEnded {
                    draw(&hypotheses[photo][index], from: &logits, row: row, with: &random[photo][index])
                    row += 1
                }
            }
        }
    }

    private func draw(
        _ sentence: inout Hypothesis, from logits: inout Tensor, row: Int, with random: inout SeededRandom
    ) {
        let normalizer = logits.logSumExp(ofRow: row)
        guard normalizer.isFinite else {
            (sentence.isEnded, sentence.overflows) = (true, true)
            return
        }
        logits.set(grammar.barredTokens(after: sentence.tokens), ofRow: row, to: -.infinity)
        let words = logits.largest(Self.mostWords, ofRow: row).filter { $0.value > -.infinity }
        // Where nothing may follow the sentence ends as it is.
        guard !words.isEmpty else {
            sentence.isEnded = true
            return
        }
        let weights = words.map { exponential(($0.value - words[0].value) / sampling.temperature) }
        let total = weights.reduce(0, +)
        var nucleus = 0
        var mass: Float = 0
        while nucleus < weights.count, mass < sampling.nucleus * total {
            mass += weights[nucleus]
            nucleus += 1
        }
        var rest = random.unit() * mass
        var choice = 0
        while choice < nucleus - 1, rest >= weights[choice] {
            rest -= weights[choice]
            choice += 1
        }
        sentence.tokens.append(words[choice].index)
        sentence.score += words[choice].value - normalizer
        sentence.isEnded = words[choice].index == grammar.endToken
    }
}
