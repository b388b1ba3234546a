import Foundation

/// CIDEr-D (Vedantam et al. 2015, arXiv:1411.5726), as `pycocoevalcap` computes it: the document frequencies are those
/// of the set that is scored.
public enum CIDEr {
    private static let sigma = 6.0

    /// The mean over all captions; a caption that is the only reference, and like no other, has 10.
    public static func score(of captions: [JudgedCaption]) -> Double {
        guard !captions.isEmpty else { return 0 }
        let references = captions.map { $0.references.map(WordRuns.init) }
        var frequencies: [ArraySlice<String>: Int] = [:]  // in how many photos' sentences a run occurs
        for sentences in references {
            for run in Set(sentences.flatMap { $0.counts.flatMap(\.keys) }) { frequencies[run, default: 0] += 1 }
        }
        let photos = log(Double(captions.count))
        func vector(_ runs: WordRuns) -> Vector {
            Vector(runs) { run in photos - log(Double(max(1, frequencies[run] ?? 0))) }
        }
        var sum = 0.0
        for (caption, sentences) in zip(captions, references) {
            let own = vector(WordRuns(caption.words))
            sum += sentences.reduce(0) { $0 + own.similarity(to: vector($1)) } / Double(sentences.count) * 10
        }
        return sum / Double(captions.count)
    }

    /// The runs of a sentence, each weighted by how rare it is.
    private struct Vector {
        let weights: [[ArraySlice<String>: Double]]
        let norms: [Double]
        /// Runs of two words: what the original takes for the length.
        let length: Int

        init(_ runs: WordRuns, rarity: (ArraySlice<String>) -> Double) {
            weights = runs.counts.map { counts in
                Dictionary(uniqueKeysWithValues: counts.map { run, count in (run, Double(count) * rarity(run)) })
            }
            norms = weights.map { weights in sqrt(weights.values.reduce(0) { $0 + $1 * $1 }) }
            length = runs.counts[1].values.reduce(0, +)
        }

        func similarity(to reference: Vector) -> Double {
            let difference = Double(length - reference.length)
            let penalty = exp(-difference * difference / (2 * sigma * sigma))
            var sum = 0.0
            for index in weights.indices where norms[index] > 0 && reference.norms[index] > 0 {
                var product = 0.0
                for (run, weight) in weights[index] {
                    let other = reference.weights[index][run] ?? 0
                    product += min(weight, other) * other
                }
                sum += product / (norms[index] * reference.norms[index]) * penalty
            }
            return sum / Double(weights.count)
        }
    }
}
