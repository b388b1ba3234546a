/// An answer with what was thought of it and what it was worth.
public struct JudgedAnswer: Sendable, Equatable {
    /// The probability that the model gave its answer, in 0...1.
    public let confidence: Double
    /// In 0...1; an answer that only some people gave may be worth a part.
    public let score: Double

    public init(confidence: Double, score: Double) {
        self.confidence = confidence
        self.score = score
    }
}

/// How well confidence tells what share of answers is right.
///
/// Confidences are sorted into bins of equal width, from the lower edge up to the upper one, which belongs to the next
/// bin; 1 belongs to the last.
public struct Reliability: Sendable, Equatable {
    /// Guo et al. 2017 (arXiv:1706.04599) use as many.
    public static let standardBins = 15

    public struct Bin: Sendable, Equatable {
        public let lower: Double
        public let upper: Double
        public let count: Int
        /// The share of all answers, each counted with its weight.
        public let share: Double
        /// Mean confidence; 0 where there is none.
        public let confidence: Double
        /// Mean score: the share of right answers; 0 where there is none.
        public let accuracy: Double
    }

    public let bins: [Bin]

    public init(_ answers: [JudgedAnswer], bins count: Int = standardBins) { self.init(sets: [answers], bins: count) }

    /// Several sets that count the same, however many answers each of them has. Empty ones are left out.
    public init(sets: [[JudgedAnswer]], bins count: Int = standardBins) {
        precondition(count > 0, "\(count) bins")
        var sums = [(count: Int, weight: Double, confidence: Double, score: Double)](
            repeating: (0, 0, 0, 0), count: count)
        let sets = sets.filter { !$0.isEmpty }
        for set in sets {
            let weight = 1 / Double(set.count * sets.count)
            for answer in set {
                let place = answer.confidence * Double(count)
                let bin = place.isFinite ? Int(max(0, min(Double(count - 1), place))) : 0
                sums[bin].count += 1
                sums[bin].weight += weight
                sums[bin].confidence += weight * answer.confidence
                sums[bin].score += weight * answer.score
            }
        }
        bins = sums.enumerated().map { index, sum in
            Bin(
                lower: Double(index) / Double(count), upper: Double(index + 1) / Double(count), count: sum.count,
                share: sum.weight, confidence: sum.weight > 0 ? sum.confidence / sum.weight : 0,
                accuracy: sum.weight > 0 ? sum.score / sum.weight : 0)
        }
    }

    /// `Σ share · |accuracy − confidence|` over the bins.
    public var expectedCalibrationError: Double {
        bins.reduce(0) { $0 + $1.share * abs($1.accuracy - $1.confidence) }
    }

    /// The number of answers.
    public var count: Int { bins.reduce(0) { $0 + $1.count } }
    /// Mean score of all answers.
    public var accuracy: Double { bins.reduce(0) { $0 + $1.share * $1.accuracy } }
    /// Mean confidence of all answers.
    public var confidence: Double { bins.reduce(0) { $0 + $1.share * $1.confidence } }
}
