/// How captions are made.
public struct CaptionOptions: Sendable, Hashable {
    /// Hypotheses kept at each step; 1 is greedy search.
    public var beams: Int
    /// Tokens at most, each a word, the sentence's end counted as one.
    public var maximumTokens: Int
    /// Hypotheses are ranked by `sum of log probabilities / length^lengthPenalty`: more of it favours longer sentences.
    public var lengthPenalty: Float
    /// No sequence of this many words occurs twice; 0 bars only a word right after itself.
    public var noRepeat: Int
    /// Captions of each photo, all different. As many hypotheses are kept if that is more than `beams`.
    public var count: Int
    /// The words that every caption begins with; none if it is empty. They count among the tokens, not in the score.
    public var prefix: String
    /// Words are drawn at random instead of searched for: `beams` and `lengthPenalty` mean nothing then.
    public var sampling: Sampling?
    /// What captions are for. Networks don't look at it.
    public var style = CaptionStyle.plain

    // What numbers may be, for every front end.
    public static let beamsRange = 1...16
    public static let maximumTokensRange = 1...32
    public static let countRange = 1...16

    /// How words are drawn.
    public struct Sampling: Sendable, Hashable {
        /// The same seed draws the same words.
        public var seed: Int
        /// Above 0: below 1 likely words become likelier.
        public var temperature: Float
        /// Words are drawn from the likeliest that together have this much of the probability.
        public var nucleus: Float

        public init(seed: Int, temperature: Float = 0.7, nucleus: Float = 0.9) {
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

/// What captions are for.
public enum CaptionStyle: String, Sendable, CaseIterable {
    /// As the model says it: lower case, without a full stop.
    case plain
    /// Alternative text for people who don't see the photo: one sentence.
    case alt
}

/// Why captions can't be made as the options say.
public enum CaptionProblem: Error, Sendable, Equatable {
    /// The prefix has no letter or digit.
    case prefixWithoutWords
    /// The prefix has words that the model doesn't know.
    case unknownWords([String])
    /// The prefix leaves no room within the caption's length.
    case prefixTooLong(words: Int, length: Int)
}
