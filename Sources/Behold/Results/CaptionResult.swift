import Glibc

/// A sentence about a photo.
public struct CaptionResult: Sendable, Equatable {
    public let photo: PhotoFacts
    public let caption: String
    /// Mean log probability a token.
    public let score: Float
    /// How likely it is that the caption fits the photo, in 0...1; nil but for alternative texts.
    public let confidence: Float?
    /// All captions that were asked for, all different, best first; empty where it is one.
    public let alternatives: [Alternative]
    public let settings: CaptionSettings
    public let model: ModelFacts
    public let record: Record

    public struct Alternative: Sendable, Equatable {
        public let caption: String
        /// Mean log probability a token.
        public let score: Float

        /// Mean probability a token (the geometric mean), in 0...1.
        public var probability: Float { exp(score) }
    }

    /// Whether the caption only says that what the photo shows isn't sure.
    public var isUnsure: Bool { confidence.map { $0 < AltText.unsureBelow } ?? false }

    /// The captions that were asked for, best first.
    public var captions: [String] { alternatives.isEmpty ? [caption] : alternatives.map(\.caption) }
}

/// What captions are for.
public enum CaptionStyle: String, Sendable, CaseIterable {
    /// As the model says it: lower case, without a full stop.
    case plain
    /// Alternative text, for people who don't see the photo: see `AltText`.
    case alt
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
    /// Captions of each photo, all different.
    public var count = 1
    /// Words are drawn at random from this seed, instead of searched for: `beams` and `lengthPenalty` mean nothing then.
    public var seed: Int?
    /// The words that every caption begins with; none where it is empty.
    public var prefix = ""
    public var style = CaptionStyle.plain

    // What numbers may be, for every front end.
    public static let beamsRange = 1...16
    public static let lengthRange = 1...32
    public static let countRange = 1...16

    /// How much likelier the likely words become where words are drawn.
    static let temperature: Float = 0.7
    /// Words are drawn from the likeliest that together have this much of the probability.
    static let nucleus: Float = 0.9

    public init() {}
}

/// Why captions can't be made as the settings say.
public enum CaptionProblem: Error, Sendable, Equatable {
    /// The prefix has no letter or digit.
    case prefixWithoutWords
    /// The prefix has words that the model doesn't know.
    case unknownWords([String])
    /// The prefix leaves no room within the caption's length.
    case prefixTooLong(words: Int, length: Int)
}

/// A caption in the making.
public enum CaptionStep: Sendable {
    /// The best sentence so far. Another may overtake it.
    case soFar(String)
    case finished(CaptionResult)
}
