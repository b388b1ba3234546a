import Foundation

/// BLEU-1 to BLEU-4 of a whole set (Papineni et al. 2002), as `pycocoevalcap` computes it: clipped by the most that
/// any one reference has, the brevity penalty from the reference nearest in length, of two the shorter.
public enum BLEU {
    /// BLEU of runs up to 1, 2, 3 and 4 words, each in 0...1.
    public static func scores(of captions: [JudgedCaption]) -> [Double] {
        var right = [Int](repeating: 0, count: WordRuns.longest)
        var all = right
        var (length, referenceLength) = (0, 0)
        for caption in captions {
            let runs = WordRuns(caption.words)
            let references = caption.references.map(WordRuns.init)
            length += caption.words.count
            referenceLength +=
                caption.references.map(\.count).min {
                    (abs($0 - caption.words.count), $0) < (abs($1 - caption.words.count), $1)
                } ?? 0
            for index in 0..<WordRuns.longest {
                all[index] += max(0, caption.words.count - index)
                for (run, count) in runs.counts[index] {
                    right[index] += min(count, references.map { $0.counts[index][run] ?? 0 }.max() ?? 0)
                }
            }
        }
        // The original's guards against dividing by nothing.
        let (tiny, small) = (1e-15, 1e-9)
        let ratio = (Double(length) + tiny) / (Double(referenceLength) + small)
        let penalty = ratio < 1 ? exp(1 - 1 / ratio) : 1
        var product = 1.0
        return (0..<WordRuns.longest).map { index in
            product *= (Double(right[index]) + tiny) / (Double(all[index]) + small)
            return pow(product, 1 / Double(index + 1)) * penalty
        }
    }
}
