import Foundation
import Models

extension AnswerScores {
    /// The probability of the best answer: its part in the softmax of all scores, divided by the temperature first.
    func confidence(temperature: Double) -> Double {
        let best = Double(scores[bestIndex])
        var sum = 0.0
        for score in scores { sum += exp((Double(score) - best) / temperature) }
        return 1 / sum
    }
}
