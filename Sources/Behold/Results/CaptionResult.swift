/// A sentence about a photo.
public struct CaptionResult: Sendable, Equatable {
    public let photo: PhotoFacts
    public let caption: String
    /// Mean log probability a token.
    public let score: Float
    public let settings: CaptionSettings
    public let model: ModelFacts
    public let record: Record
}

/// How captions are searched for.
public struct CaptionSettings: Sendable, Hashable {
    /// Hypotheses kept at each step; 1 is greedy search.
    public var beams = 3
    /// Words at most, the sentence's end counted as one.
    public var length = 20
    /// Longer sentences are favoured by more of it; 0 compares sums of log probabilities.
    public var lengthPenalty: Float = 0.7
    /// No sequence of this many words occurs twice; 0 bars only a word right after itself.
    public var noRepeat = 3

    public init() {}
}

/// A caption in the making.
public enum CaptionStep: Sendable {
    /// The best sentence so far. Another may overtake it.
    case soFar(String)
    case finished(CaptionResult)
}
