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
