/// One possible answer, or a caption beside others as the history keeps it.
public struct Answer: Sendable, Equatable, Codable {
    public let text: String
    /// In 0...1.
    public let probability: Float
    /// Mean log probability a token; of captions only.
    public let score: Float?

    public init(text: String, probability: Float, score: Float? = nil) {
        self.text = text
        self.probability = probability
        self.score = score
    }

    enum CodingKeys: String, CodingKey {
        case text = "answer"
        case probability, score
    }
}
