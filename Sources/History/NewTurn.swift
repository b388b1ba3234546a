package import BeholdTypes

/// A turn that begins.
package struct NewTurn: Sendable, Equatable {
    package var kind: Turn.Kind
    package var photo: PhotoRecord
    /// The photo's name as given. Needn't be UTF-8.
    package var path: [UInt8]
    /// Where the photo was read; nil for one that came otherwise, and in turns that are read back.
    package var file: FileSighting?
    /// Kept byte for byte; nil for a caption.
    package var question: String?
    package var model: String
    /// Digits that tell the weights from others.
    package var weights: String
    package var precision: String
    /// The settings of the run as JSON: equal text, equal settings.
    package var options: String
    package var seed: Int?

    package init(
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
package struct TurnOutcome: Sendable, Equatable {
    package var status: Turn.Status
    /// The answer or the caption.
    package var answer: String?
    /// In 0...1.
    package var confidence: Float?
    /// Mean log probability a token.
    package var score: Float?
    package var alternatives: [Answer]
    package var seconds: Double
    /// Why it failed.
    package var error: String?

    package init(
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
