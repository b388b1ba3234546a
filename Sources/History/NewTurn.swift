public import BeholdTypes

/// A turn that begins.
public struct NewTurn: Sendable, Equatable {
    public var kind: Turn.Kind
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
        kind: Turn.Kind, photo: PhotoRecord, path: [UInt8], file: FileSighting? = nil, question: String?,
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
    public var status: Turn.Status
    /// The answer or the caption.
    public var answer: String?
    /// In 0...1.
    public var confidence: Float?
    /// Mean log probability a token.
    public var score: Float?
    public var alternatives: [Answer]
    public var seconds: Double
    /// Why it failed.
    public var error: String?

    public init(
        status: Turn.Status, answer: String?, confidence: Float? = nil, score: Float? = nil,
        alternatives: [Answer] = [], seconds: Double, error: String? = nil
    ) {
        self.status = status
        self.answer = answer
        self.confidence = confidence
        self.score = score
        self.alternatives = alternatives
        self.seconds = seconds
        self.error = error
    }
}
