public import Foundation
import History
package import Interchange

/// A question or a captioning, as the history keeps it.
public struct Turn: Sendable, Equatable {
    public enum Kind: String, Sendable { case ask, caption }

    public enum Status: String, Sendable {
        /// Its process is still at work on it.
        case running
        case done
        /// Stopped by the user: the answer is what had come.
        case partial
        /// The program ended before the answer came.
        case interrupted
        case failed
    }

    /// The turn's number.
    public let number: Int
    public let session: Int
    public let kind: Kind
    public let status: Status
    /// The photo's path as it was given. Needn't be UTF-8.
    public let image: [UInt8]
    public let sha256: String
    /// nil for captions.
    public let question: String?
    /// The answer or the caption; nil where none came.
    public let answer: String?
    public let confidence: Float?
    public let alternatives: [Answer]
    public let model: String
    /// The first 16 hex digits of the weights' SHA-256.
    public let weights: String
    package let options: JSONValue
    public let start: Date
    /// ISO 8601, UTC.
    public var started: String { start.ISO8601Format() }
    /// nil where it didn't end.
    public let seconds: Double?

    package var json: JSONValue {
        .object([
            ("turn", .integer(number)), ("session", .integer(session)), ("kind", .text(kind.rawValue)),
            ("status", .text(status.rawValue)), ("image", .bytes(image)), ("sha256", .text(sha256)),
            ("question", .text(question)), ("answer", .text(answer)),
            ("confidence", confidence.map(JSONValue.number) ?? .null),
            ("alternatives", .array(alternatives.map(\.json))), ("model", .text(model)), ("weights", .text(weights)),
            ("options", options), ("started", .text(started)), ("seconds", seconds.map(JSONValue.number) ?? .null),
        ])
    }
}

extension Turn {
    init(_ record: TurnRecord) {
        let (turn, outcome) = (record.turn, record.outcome)
        number = record.id
        session = record.session
        kind = Kind(rawValue: turn.kind.rawValue) ?? .ask
        status = Status(rawValue: record.status.rawValue) ?? .failed
        image = turn.path
        sha256 = turn.photo.sha256
        question = turn.question
        answer = outcome?.answer
        confidence = outcome?.confidence
        alternatives = outcome?.alternatives ?? []
        model = turn.model
        weights = turn.weights
        options = JSONValue(reading: Array(turn.options.utf8)) ?? .null
        start = record.started
        seconds = outcome?.seconds
    }
}
