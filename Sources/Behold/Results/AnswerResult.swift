/// An answer to a question about a photo.
public struct AnswerResult: Sendable, Equatable {
    public let photo: PhotoFacts
    public let question: String
    public let answer: String
    /// The probability that the answer is right, as far as the model is calibrated, in 0...1.
    public let confidence: Float
    /// The five most probable answers, the answer itself first.
    public let alternatives: [Answer]
    /// How much of the question the model can read.
    public let legibility: Legibility
    public let model: ModelFacts
    public let record: Record

    /// Whether the answer is a guess among others, by the confidence that the model asks for, or to a question that it can't
    /// read.
    public var isUnsure: Bool { confidence < model.unsureBelow || legibility == .none }
}
