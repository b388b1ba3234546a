public import Imaging
import Tensors

/// What every network of the registry can do for the façade. A model is a value: calls share nothing but weights.
public protocol VisionLanguageModel: Sendable {
    /// The name in the checkpoint's configuration, such as `behold-small`; its folder's where it has none there.
    var name: String { get }
    /// What it can be asked for. What it can't do isn't called.
    var abilities: Set<Ability> { get }
    /// SHA-256 of the weights file, 64 lower-case hex digits.
    var weightsDigest: String { get }
    /// The precision in use, never `fastest`.
    var precision: Precision { get }
    /// The precisions that it can be loaded in where the machine has them, quickest first.
    var precisions: [Precision] { get }
    /// Photos are given to `encode` as squares of this many pixels a side.
    var imageSide: Int { get }
    /// What of a photo the square shows.
    var framing: Framing { get }
    /// Everything besides the weights that results rest on, in one line: how photos are made ready for `encode`, the sizes and
    /// constants of the network, its words. Kept features and captions belong to it as they do to the weights.
    var preparation: String { get }
    /// What the scores of answers are divided by, so that a confidence of 0.8 is right in 8 of 10 cases; 1 where the
    /// network was never calibrated.
    var answerTemperature: Float { get }
    /// Below this confidence an answer is a guess among others.
    var unsureBelow: Float { get }

    /// How many words, or pieces of words, it knows.
    var wordCount: Int { get }
    /// How many answers it chooses among; 0 for one that answers nothing.
    var answerCount: Int { get }

    /// The sides of the array that image features are made of.
    var featureShape: [Int] { get }
    /// How many numbers an embedding has.
    var embeddingLength: Int { get }

    /// The same model, whose calls share their arithmetic between this many threads; 1 stays on the caller's.
    func using(threads: Int) -> any VisionLanguageModel

    /// The features of each photo, computed once and kept for every further question.
    /// - Precondition: each photo is `imageSide` × `imageSide`.
    func encode(_ photos: [Image]) -> [ImageFeatures]

    /// The `count` most probable answers, most probable first; none where the network's numbers overflow.
    func answers(to question: String, about features: ImageFeatures, count: Int) -> [Answer]

    /// What the probabilities of all answers are made from: for those who fit a calibration.
    func answerScores(for question: String, about features: ImageFeatures) -> AnswerScores

    /// The part of the network that learns answers, with its weights as `Float`s.
    /// - Parameter files: what this network was loaded from.
    /// - Returns: nil for a network that can't be trained.
    func answerTraining(from files: ModelFiles) throws(ModelError) -> (any AnswerTraining)?

    /// Where the network looks in a photo to answer a question; nil for one that can't tell.
    func attention(of question: String, to features: ImageFeatures) -> AttentionGrid?

    /// The captions of each photo, in order: at most `options.count`, all different, best first; none where the network's
    /// numbers overflow, else at least one.
    ///
    /// - Parameter progress: called after each step of the search of a single photo with the best caption so far;
    ///   answers whether to go on. A search that was stopped gives what it had, with `isComplete == false`.
    /// - Precondition: `wordCount(ofPrefix:)` takes the prefix of `options`, or it is empty.
    func candidates(
        of photos: [ImageFeatures], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [[Caption]]

    /// How many words captions begin with for this prefix.
    /// - Throws: where captions can't begin with it.
    func wordCount(ofPrefix prefix: String) throws(CaptionPrefixError) -> Int

    /// The words that it reads of a question and doesn't know, each once; nil where it knows none of them, and of a text that
    /// has no words.
    func unknownWords(inQuestion question: String) -> [String]?
    /// The same of a sentence that photos are compared with.
    func unknownWords(inSentence sentence: String) -> [String]?

    /// A vector of length 1 for each photo, to be compared with sentences by dot product.
    func embedding(of features: ImageFeatures) -> [Float]
    /// A vector of length 1 for the sentence.
    func embedding(of sentence: String) -> [Float]
}

extension VisionLanguageModel {
    public var abilities: Set<Ability> { Set(Ability.allCases) }
    public var precisions: [Precision] { [.bfloat16, .float32] }
    public var framing: Framing { .whole }
    public func answerTraining(from files: ModelFiles) throws(ModelError) -> (any AnswerTraining)? { nil }

    public func attention(of question: String, to features: ImageFeatures) -> AttentionGrid? { nil }

    /// A network that reads every piece of a word has none unknown.
    public func unknownWords(inQuestion question: String) -> [String]? { [] }
    public func unknownWords(inSentence sentence: String) -> [String]? { [] }

    /// The best caption of each photo, in order; one without words where the network's numbers overflow.
    public func captions(
        of photos: [ImageFeatures], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [Caption] {
        candidates(of: photos, options: options, progress: progress).map { candidates in
            candidates.first ?? Caption(text: "", score: 0, isComplete: false)
        }
    }
}

/// Why captions can't begin with a text.
public enum CaptionPrefixError: Error, Sendable, Equatable {
    case noWords
    /// Words that the model doesn't have.
    case unknownWords([String])
}

/// How weights are stored and multiplied.
public enum Precision: String, Sendable, CaseIterable {
    /// The quickest that this machine has and that keeps the model's answers.
    case fastest
    /// Exact: as the reference computes.
    case float32
    /// Weights and inputs of products rounded to bfloat16, sums in float32.
    case bfloat16
    /// Convolutions whose weights are stored in 8 bits meet inputs of 8 bits, each photo's in its own steps; all else is as in
    /// float32.
    case int8
}

/// One possible answer.
public struct Answer: Sendable, Equatable {
    public let text: String
    /// In 0...1, of the softmax over all answers.
    public let probability: Float

    public init(text: String, probability: Float) {
        self.text = text
        self.probability = probability
    }
}

/// The scores of all answers to a question, before temperature and softmax.
public struct AnswerScores: Sendable {
    /// The answer of the largest score.
    public let best: String
    public let bestIndex: Int
    /// In the order of the network's answers.
    public let scores: [Float]

    public init(best: String, bestIndex: Int, scores: [Float]) {
        self.best = best
        self.bestIndex = bestIndex
        self.scores = scores
    }
}

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

/// What an image encoder saw, ready for questions, captions and embeddings.
public struct ImageFeatures: Sendable {
    /// Image tokens `[P, C]`.
    let tokens: Tensor

    init(tokens: Tensor) { self.tokens = tokens }

    /// Features as `littleEndianBytes` gave them.
    /// - Parameter shape: the network's `featureShape`.
    /// - Returns: nil where the bytes have another count than the shape asks for, or a number that isn't finite.
    public init?(littleEndianBytes bytes: some Collection<UInt8>, shape: [Int]) {
        guard bytes.count == 4 * shape.reduce(1, *), let numbers = [Float](littleEndianBytes: bytes),
            numbers.allSatisfy(\.isFinite)
        else { return nil }
        tokens = Tensor(numbers, shape: shape)
    }

    /// Every number, row by row, bit for bit.
    public var littleEndianBytes: [UInt8] { tokens.elements.littleEndianBytes }
}
