public import Foundation

/// A question about a photo or a captioning, as the history keeps it.
public struct Turn: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case ask, caption }

    /// How far a turn has come.
    public enum Status: String, Sendable, CaseIterable {
        /// Its process is still at work on it.
        case running
        case done
        /// Stopped on request: the answer is what had come.
        case partial
        /// Its process ended before the answer came.
        case interrupted
        case failed
    }

    /// The turn's number.
    public let number: Int
    public let session: Int
    public let kind: Kind
    public let status: Status
    public let photo: PhotoRecord
    /// The photo's path as it was given. Needn't be UTF-8.
    public let image: [UInt8]
    /// Byte for byte; nil for captions.
    public let question: String?
    /// The answer or the caption; nil if none came.
    public let answer: String?
    /// In 0...1.
    public let confidence: Float?
    /// Mean log probability a token.
    public let score: Float?
    public let alternatives: [Answer]
    public let model: String
    /// The first 16 hex digits of the weights' SHA-256.
    public let weights: String
    public let precision: String
    /// The options of the run as JSON: equal text, equal options.
    public let options: String
    public let seed: Int?
    public let start: Date
    /// nil if it didn't end.
    public let seconds: Double?

    /// ISO 8601, UTC.
    public var started: String { start.ISO8601Format() }

    public init(
        number: Int, session: Int, kind: Kind, status: Status, photo: PhotoRecord, image: [UInt8], question: String?,
        answer: String?, confidence: Float?, score: Float?, alternatives: [Answer], model: String, weights: String,
        precision: String, options: String, seed: Int?, start: Date, seconds: Double?
    ) {
        self.number = number
        self.session = session
        self.kind = kind
        self.status = status
        self.photo = photo
        self.image = image
        self.question = question
        self.answer = answer
        self.confidence = confidence
        self.score = score
        self.alternatives = alternatives
        self.model = model
        self.weights = weights
        self.precision = precision
        self.options = options
        self.seed = seed
        self.start = start
        self.seconds = seconds
    }
}
