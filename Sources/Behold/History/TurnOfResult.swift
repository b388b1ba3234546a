import Foundation
import Interchange

extension Turn {
    /// A turn that no history keeps.
    public init(_ result: AnswerResult) {
        self.init(
            kind: .ask, photo: result.photo, question: result.question, answer: result.answer,
            confidence: result.confidence, alternatives: result.alternatives, model: result.model, options: .object([]),
            record: result.record)
    }

    /// A turn that no history keeps.
    public init(_ result: CaptionResult) {
        self.init(
            kind: .caption, photo: result.photo, question: nil, answer: result.caption, confidence: nil,
            alternatives: [], model: result.model, options: result.options.json, record: result.record)
    }

    private init(
        kind: Kind, photo: PhotoFacts, question: String?, answer: String, confidence: Float?,
        alternatives: [Answer], model: ModelFacts, options: JSONValue, record: Record
    ) {
        self.init(
            number: record.turn ?? 0, session: 0, kind: kind, status: .done, image: photo.image, sha256: photo.sha256,
            question: question, answer: answer, confidence: confidence, alternatives: alternatives, model: model.name,
            weights: model.weights, options: options, start: Date(timeIntervalSinceNow: -record.seconds),
            seconds: record.seconds)
    }
}
