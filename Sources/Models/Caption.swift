/// How captions are searched for.
public struct CaptionOptions: Sendable, Hashable {
    /// Hypotheses kept at each step; 1 is greedy search.
    public var beams: Int
    /// Tokens at most, the end token counted.
    public var maximumTokens: Int
    /// Hypotheses are ranked by `sum of log probabilities / length^lengthPenalty`.
    public var lengthPenalty: Float
    /// No sequence of this many words occurs twice; 0 bars only an immediate repeat of a word, as the reference does.
    public var noRepeat: Int
    /// Captions of each photo. As many hypotheses are kept, where that is more than `beams`.
    public var count: Int
    /// The words that every caption begins with; none where it is empty. They count among the tokens, not in the score.
    public var prefix: String
    /// Words are drawn instead of searched for; then `beams` and `lengthPenalty` mean nothing.
    public var sampling: Sampling?

    /// How words are drawn.
    public struct Sampling: Sendable, Hashable {
        /// The same seed draws the same words.
        public var seed: Int
        /// Above 0: below 1 likely words become likelier.
        public var temperature: Float
        /// Words are drawn from the likeliest that together have this much of the probability.
        public var nucleus: Float

        public init(seed: Int, temperature: Float, nucleus: Float) {
            self.seed = seed
            self.temperature = temperature
            self.nucleus = nucleus
        }
    }

    public init(
        beams: Int = 3, maximumTokens: Int = 20, lengthPenalty: Float = 0.7, noRepeat: Int = 3, count: Int = 1,
        prefix: String = "", sampling: Sampling? = nil
    ) {
        self.beams = beams
        self.maximumTokens = maximumTokens
        self.lengthPenalty = lengthPenalty
        self.noRepeat = noRepeat
        self.count = count
        self.prefix = prefix
        self.sampling = sampling
    }
}

/// A sentence about a photo.
public struct Caption: Sendable, Equatable {
    public let text: String
    /// Mean log probability a token, the end token counted, words of a prefix not.
    public let score: Float
    /// False where the search was stopped or ran into its longest length.
    public let isComplete: Bool

    public init(text: String, score: Float, isComplete: Bool) {
        self.text = text
        self.score = score
        self.isComplete = isComplete
    }
}

/// Why captions can't begin with a text.
public enum CaptionPrefixError: Error, Sendable, Equatable {
    case noWords
    /// Words that the model doesn't have.
    case unknownWords([String])
}
