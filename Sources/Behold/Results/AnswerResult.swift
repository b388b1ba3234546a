/// An answer to a question about a photo.
public struct AnswerResult: Sendable, Equatable {
    public let photo: PhotoFacts
    public let question: String
    public let answer: String
    /// The probability that the model gives its answer, in 0...1.
    public let confidence: Float
    /// The five most probable answers, the answer itself first.
    public let alternatives: [Alternative]
    public let model: ModelFacts
    public let record: Record

    public struct Alternative: Sendable, Equatable {
        public let answer: String
        public let probability: Float
    }

    /// Below this confidence an answer is one guess among others.
    public static let unsureBelow: Float = 0.5

    /// Whether the model hardly prefers its answer to the others.
    public var isUnsure: Bool { confidence < Self.unsureBelow }
}
