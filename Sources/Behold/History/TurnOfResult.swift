import Foundation
import Interchange

extension Turn {
    /// A turn that no history keeps.
    public init(_ result: AnswerResult) {
        self.init(
            kind: .ask, photo: result.photo, question: result.question,
            answer: result.declined == nil ? result.answer : nil,
            confidence: result.declined == nil ? result.confidence : nil, alternatives: result.alternatives,
            model: result.model, options: "{}",
            record: result.record)
    }

    /// A turn that no history keeps.
    public init(_ result: CaptionResult) {
        self.init(
            kind: .caption, photo: result.photo, question: nil, answer: result.caption, confidence: nil,
            alternatives: [], model: result.model,
            options: String(decoding: result.options.json.serialized(), as: UTF8.self), record: result.record)
    }

    private init(
        kind: Kind, photo: PhotoFacts, question: String?, answer: String?, confidence: Float?,
        alternatives: [Answer], model: ModelFacts, options: String, record: Record
    ) {
        self.init(
            number: record.turn ?? 0, session: 0, kind: kind, status: .done,
            photo: PhotoRecord(
                sha256: photo.sha256, width: photo.width, height: photo.height, damage: photo.damage),
            image: photo.image, question: question, answer: answer, confidence: confidence, score: nil,
            alternatives: alternatives, model: model.name, weights: model.weights, precision: model.precision.rawValue,
            options: options, seed: nil, start: Date(timeIntervalSinceNow: -record.seconds), seconds: record.seconds)
    }
}
