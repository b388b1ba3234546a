import Language

/// What counts as right: for each answer its score in 0...1.
///
/// Answers are compared by the normalisation of the VQA challenge, and by one rule more: "grey" is "gray".
public struct ReferenceAnswers: Sendable, Equatable {
    /// The score of each right answer, as `compared` makes it.
    let scores: [String: Double]
    /// How right answers are written, the commonest way of each, where that isn't how they are compared.
    let spellings: [String: String]

    /// Several people's answers: `min(n / 3, 1)` where n of them said it, the accuracy of VQA
    /// (Antol et al. 2015, arXiv:1505.00468). The challenge's script averages that over all subsets of nine people;
    /// this is the formula as published.
    public init(ofPeople answers: [String]) {
        self.init(answers) { min(Double($0) / 3, 1) }
    }

    /// One answer, or several of which each is right.
    public init(anyOf answers: [String]) {
        self.init(answers) { _ in 1 }
    }

    /// - Parameter score: of an answer that was given so many times.
    private init(_ answers: [String], score: (Int) -> Double) {
        let groups = Dictionary(grouping: answers, by: Self.compared)
        scores = groups.mapValues { score($0.count) }
        var spellings: [String: String] = [:]
        for (answer, written) in groups where written.contains(where: { $0 != answer }) {
            let trimmed = written.map { $0.trimmingBlanks() }
            let spelling = Self.commonest(Dictionary(trimmed.map { ($0, 1) }, uniquingKeysWith: +))
            if let spelling, spelling != answer { spellings[answer] = spelling }
        }
        self.spellings = spellings
    }

    /// The text with the highest count, of several the first in the order of texts.
    static func commonest(_ counts: [String: Int]) -> String? {
        counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
    }

    /// The share of being right, in 0...1.
    public func score(of answer: String) -> Double { scores[Self.compared(answer)] ?? 0 }

    /// An answer as it is compared with others.
    static func compared(_ answer: String) -> String {
        let normalized = AnswerNormalization.normalized(answer)
        return normalized == "grey" ? "gray" : normalized
    }
}

extension String {
    /// Without white space around it.
    fileprivate func trimmingBlanks() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
