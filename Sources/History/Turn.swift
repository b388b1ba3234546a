public import BeholdTypes
public import Foundation

/// A question about a photo, or a caption of one.
public enum TurnKind: String, Sendable, CaseIterable {
    case ask
    case caption
}

/// How far a turn has come.
public enum TurnStatus: String, Sendable, CaseIterable {
    /// Its process is still at work on it.
    case running
    case done
    /// Stopped on request; the answer is what there was.
    case partial
    /// Its process ended without finishing it.
    case interrupted
    case failed
}

/// What is known of a photo's content, whatever its name.
public struct PhotoRecord: Sendable, Equatable {
    /// Of the file's bytes, 64 lower-case hex digits.
    public var sha256: String
    /// Of the image data without metadata.
    public var imageHash: String?
    /// Pixels of the upright picture.
    public var width: Int?
    public var height: Int?
    /// What was wrong with the file, in English.
    public var damage: String?

    public init(
        sha256: String, imageHash: String? = nil, width: Int? = nil, height: Int? = nil, damage: String? = nil
    ) {
        self.sha256 = sha256
        self.imageHash = imageHash
        self.width = width
        self.height = height
        self.damage = damage
    }
}

/// A turn that begins.
public struct NewTurn: Sendable, Equatable {
    public var kind: TurnKind
    public var photo: PhotoRecord
    /// The photo's name as given. Needn't be UTF-8.
    public var path: [UInt8]
    /// Where the photo was read; nil for one that came otherwise, and in turns that are read back.
    public var file: FileSighting?
    /// Kept byte for byte; nil for a caption.
    public var question: String?
    public var model: String
    /// Digits that tell the weights from others.
    public var weights: String
    public var precision: String
    /// The settings of the run as JSON: equal text, equal settings.
    public var options: String
    public var seed: Int?

    public init(
        kind: TurnKind, photo: PhotoRecord, path: [UInt8], file: FileSighting? = nil, question: String?,
        model: String, weights: String, precision: String, options: String, seed: Int? = nil
    ) {
        self.kind = kind
        self.photo = photo
        self.path = path
        self.file = file
        self.question = question
        self.model = model
        self.weights = weights
        self.precision = precision
        self.options = options
        self.seed = seed
    }
}

/// How a turn ends.
public struct TurnOutcome: Sendable, Equatable {
    public var status: TurnStatus
    /// The answer or the caption.
    public var answer: String?
    /// In 0...1.
    public var confidence: Float?
    /// Mean log probability a token.
    public var score: Float?
    public var alternatives: [Answer]
    public var seconds: Double

    public init(
        status: TurnStatus, answer: String?, confidence: Float? = nil, score: Float? = nil,
        alternatives: [Answer] = [], seconds: Double
    ) {
        self.status = status
        self.answer = answer
        self.confidence = confidence
        self.score = score
        self.alternatives = alternatives
        self.seconds = seconds
    }
}

/// A turn as the history has it.
public struct TurnRecord: Sendable, Equatable, Identifiable {
    /// The number that was acknowledged.
    public let id: Int
    public let session: Int
    public let turn: NewTurn
    /// nil while the turn runs, and where its process ended before it did.
    public let outcome: TurnOutcome?
    /// `running` and `interrupted` tell apart by whether the process still lives.
    public let status: TurnStatus
    public let started: Date
}

/// Some turns, newest first.
public struct TurnPage: Sendable, Equatable {
    public let turns: [TurnRecord]
    /// Whether older ones were cut off.
    public let hasMore: Bool
}
