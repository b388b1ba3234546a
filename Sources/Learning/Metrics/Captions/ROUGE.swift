/// ROUGE-L (Lin 2004), as `pycocoevalcap` computes it: of the longest common subsequence with each reference, the best
/// precision and the best recall, joined with β = 1.2; the mean over all captions.
public enum ROUGE {
    private static let beta = 1.2

    /// In 0...1.
    public static func score(of captions: [JudgedCaption]) -> Double {
        captions.isEmpty ? 0 : captions.map(score).reduce(0, +) / Double(captions.count)
    }

    private static func score(of caption: JudgedCaption) -> Double {
        var (precision, recall) = (0.0, 0.0)
        for reference in caption.references where !reference.isEmpty && !caption.words.isEmpty {
            let common = Double(longestCommonSubsequence(caption.words, reference))
            precision = max(precision, common / Double(caption.words.count))
            recall = max(recall, common / Double(reference.count))
        }
        guard precision > 0, recall > 0 else { return 0 }
        return (1 + beta * beta) * precision * recall / (recall + beta * beta * precision)
    }

    /// Takes the product of both lengths in time.
    private static func longestCommonSubsequence(_ one: [String], _ other: [String]) -> Int {
        var lengths = [Int](repeating: 0, count: other.count + 1)
        for word in one {
            var diagonal = 0
            for (index, candidate) in other.enumerated() {
                let above = lengths[index + 1]
                lengths[index + 1] = word == candidate ? diagonal + 1 : max(above, lengths[index])
                diagonal = above
            }
        }
        return lengths[other.count]
    }
}
