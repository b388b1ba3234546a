import Language

/// What counts as right: for each answer its score in 0...1.
///
/// Answers are compared by the normalisation of the VQA challenge, and by one rule more: "grey" is "gray".
public struct ReferenceAnswers: Sendable, Equatable {
    /// The score of each right answer, as `compared` makes it.
    let scores: [String: Double]

    /// Several people's answers: `min(n / 3, 1)` where n of them said it, the accuracy of VQA
    /// (Antol et al. 2015, arXiv:1505.00468). The challenge's script averages that over all subsets of nine people;
    /// this is the formula as published.
    public init(ofPeople answers: [String]) {
        var counts: [String: Int] = [:]
        for answer in answers { counts[Self.compared(answer), default: 0] += 1 }
        scores = counts.mapValues { min(Double($0) / 3, 1) }
    }

    /// One answer, or several of which each is right.
    public init(anyOf answers: [String]) {
        scores = Dictionary(answers.map { (Self.compared($0), 1) }) { first, _ in first }
    }

    /// The share of being right, in 0...1.
    public func score(of answer: String) -> Double { scores[Self.compared(answer)] ?? 0 }

    /// An answer as it is compared with others.
    static func compared(_ answer: String) -> String {
        let normalized = AnswerNormalization.normalized(answer)
        return normalized == "grey" ? "gray" : normalized
    }
}
