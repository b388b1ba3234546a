import Foundation

/// The temperature at which a model's confidence tells best what share of its answers is right (temperature scaling,
/// Guo et al. 2017, arXiv:1706.04599). It changes no answer and no order of answers.
public struct TemperatureFit: Sendable, Equatable {
    /// The temperatures that are tried: 0.50, 0.52 … 4.00.
    public static let candidates = (25...200).map { Double($0) / 50 }

    public let temperature: Double
    /// Mean log loss at that temperature, in nats.
    public let loss: Double
    /// Answers that it was fitted on.
    public let count: Int

    /// Fits on the half that is for fitting. Each set counts the same however many questions it has, so that a large
    /// set of drawings doesn't decide for photos.
    ///
    /// What is made least is `−s log c − (1 − s) log (1 − c)` of the answer's score s and its confidence c: a proper
    /// score of the number that people are shown.
    /// - Parameter sets: with a confidence for each of `candidates`.
    public init(fitting sets: [AnsweredSet]) {
        let sets = sets.map { $0.half(.fitted) }.filter { !$0.isEmpty }
        let losses = Self.candidates.indices.map { candidate in
            sets.reduce(0.0) { sum, set in
                sum + set.reduce(0) { $0 + Self.loss($1.candidates[candidate], $1.score) } / Double(set.count)
            } / Double(max(1, sets.count))
        }
        let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
        temperature = Self.candidates[best]
        loss = losses[best]
        count = sets.reduce(0) { $0 + $1.count }
    }

    private static func loss(_ confidence: Double, _ score: Double) -> Double {
        let confidence = min(max(confidence, 1e-7), 1 - 1e-7)
        return -score * log(confidence) - (1 - score) * log(1 - confidence)
    }
}

extension TemperatureFit {
    /// An answer's confidence at this temperature.
    public func confidence(of answer: AnsweredQuestion) -> Double {
        let index = Self.candidates.firstIndex(of: temperature) ?? 0
        return index < answer.candidates.count ? answer.candidates[index] : answer.confidence
    }
}
