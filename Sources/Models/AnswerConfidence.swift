import Foundation
import Language

/// How likely it is that an answer is right: logistic regression of what is known of it, fitted on validation questions.
///
///     σ(intercept + logit · ln((p + 0.001) / (1.001 − p)) + rarity · ln(r) + kind)
///
/// p is the answer's part in the softmax of all scores; r the place of the question's rarest word in the vocabulary, which is in
/// order of frequency, the vocabulary's size for a word that it doesn't have; kind a term for each kind of question. Raw
/// probabilities are too high for photos, and more so for unusual questions.
public struct AnswerConfidence: Sendable, Equatable, Codable {
    public var intercept: Float
    public var logit: Float
    public var rarity: Float
    /// By `QuestionKind.rawValue`; 0 where there is none.
    public var kinds: [String: Float]

    public init(intercept: Float, logit: Float, rarity: Float, kinds: [String: Float]) {
        (self.intercept, self.logit, self.rarity, self.kinds) = (intercept, logit, rarity, kinds)
    }

    /// - Parameters:
    ///   - probability: the answer's part in the softmax.
    ///   - rarest: the place in the vocabulary of the question's rarest word; 0 for a question without words.
    func callAsFunction(probability: Float, rarest: Int, kind: QuestionKind) -> Float {
        let odds = log((probability + 0.001) / (1.001 - probability))
        let rareness = rarest > 0 ? log(Float(rarest)) : 0
        return 1 / (1 + exp(-(intercept + logit * odds + rarity * rareness + (kinds[kind.rawValue] ?? 0))))
    }

    var preparation: Preparation {
        .fields([
            "intercept": .number(intercept), "logit": .number(logit), "rarity": .number(rarity),
            "kinds": .fields(kinds.mapValues { .number($0) }),
        ])
    }

    var areFinite: Bool { ([intercept, logit, rarity] + kinds.values).allSatisfy { abs($0) <= 1_000 } }
}
