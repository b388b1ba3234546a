/// One possible answer.
public struct Answer: Sendable, Equatable {
    /// What a probability is one of.
    public enum Basis: Sendable, Equatable {
        /// The softmax over all answers that the network chooses among.
        case choice
        /// The product of the probabilities of the tokens that the network wrote.
        case generation
    }

    public let text: String
    /// In 0...1.
    public let probability: Float
    public let basis: Basis

    public init(text: String, probability: Float, basis: Basis) {
        self.text = text
        self.probability = probability
        self.basis = basis
    }
}

/// The scores of all answers to a question, before temperature and softmax.
public struct AnswerScores: Sendable {
    /// The answer of the largest score.
    public let best: String
    public let bestIndex: Int
    /// In the order of the network's answers.
    public let scores: [Float]

    public init(best: String, bestIndex: Int, scores: [Float]) {
        self.best = best
        self.bestIndex = bestIndex
        self.scores = scores
    }
}
