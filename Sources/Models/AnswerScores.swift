import BeholdTypes
import Foundation

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

    /// The probability of the best answer: its part in the softmax of all scores, divided by the temperature first.
    public func confidence(temperature: Double = 1) -> Double {
        let best = Double(scores[bestIndex])
        var sum = 0.0
        for score in scores { sum += exp((Double(score) - best) / temperature) }
        return 1 / sum
    }

    /// The temperature at which the best answer has this probability, by bisection of its logarithm; the nearest that is tried where
    /// none gives it.
    func temperature(giving probability: Double) -> Double {
        var (low, high) = (log(0.02), log(1_000.0))
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if confidence(temperature: exp(middle)) > probability { low = middle } else { high = middle }
        }
        return exp((low + high) / 2)
    }
}
