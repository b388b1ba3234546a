import BeholdTypes
import Foundation
import GRDB

@testable import History

extension NewTurn {
    /// A question about a photo, as tests write it.
    static func asking(
        _ question: String?, sha256: String = String(repeating: "a", count: 64), path: String = "photo.jpg",
        options: String = "{}"
    ) -> NewTurn {
        NewTurn(
            kind: question == nil ? .caption : .ask,
            photo: PhotoRecord(sha256: sha256, width: 640, height: 480), path: Array(path.utf8), question: question,
            model: "behold-small", weights: "fa90f325beca78c7", precision: "float32", options: options)
    }
}

extension TurnOutcome {
    static func answering(_ answer: String, status: Turn.Status = .done) -> TurnOutcome {
        TurnOutcome(
            status: status, answer: answer, confidence: 0.75, score: -1.5,
            alternatives: [Answer(text: answer, probability: 0.75), .init(text: "no", probability: 0.1)],
            seconds: 0.25)
    }
}

extension Turn {
    /// What is read of a turn that was written.
    init(number: Int, session: Int, _ draft: NewTurn, _ outcome: TurnOutcome, start: Date) {
        self.init(
            number: number, session: session, kind: draft.kind, status: outcome.status, photo: draft.photo,
            image: draft.path, question: draft.question, answer: outcome.answer, confidence: outcome.confidence,
            score: outcome.score, alternatives: outcome.alternatives, model: draft.model, weights: draft.weights,
            precision: draft.precision, options: draft.options, seed: draft.seed, start: start,
            seconds: outcome.seconds)
    }
}

extension HistoryStore {
    /// A history in memory, gone with its store.
    convenience init(inMemoryFor program: String) throws {
        let queue = try DatabaseQueue(configuration: Self.configuration(5, readOnly: false))
        try queue.inDatabase { try HistorySchema.migrate($0) }
        self.init(path: ":memory:", opened: .success(queue), program: program)
    }

    /// A whole turn.
    @discardableResult
    func record(_ question: String?, _ answer: String, options: String = "{}", sha256: String? = nil) throws -> Int {
        let draft = NewTurn.asking(question, sha256: sha256 ?? String(repeating: "a", count: 64), options: options)
        let turn = try begin([draft])[0]
        try finish([(turn, .answering(answer))])
        return turn
    }
}
