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
    /// Why the question has no answer: it is after something that a look doesn't tell. The answer is empty then.
    public let declined: DeclinedQuestion?
    /// The part of the question that was answered: the first of two; nil where all of it was.
    public let answeredPart: String?
    /// Whether the answer is a guess among others, by the confidence that the model asks for, to a question that it can't read, or
    /// one that the question alone gives.
    public let isUnsure: Bool
    public let model: ModelFacts
    public let record: Record
}
