import Glibc

/// A sentence about a photo.
public struct Caption: Sendable, Equatable {
    public let text: String
    /// Mean log probability a token, the end token counted, words of a prefix not.
    public let score: Float
    /// False if the search was stopped or ran into its longest length; nil if the history had the caption, which doesn't
    /// keep it.
    public let isComplete: Bool?

    public init(text: String, score: Float, isComplete: Bool?) {
        self.text = text
        self.score = score
        self.isComplete = isComplete
    }

    /// Mean probability a token (the geometric mean), in 0...1.
    public var probability: Float { exp(score) }
}
