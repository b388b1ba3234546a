public import Imaging
import Tensors

/// What every network of the registry can do for the façade. A model is a value: calls share nothing but weights.
public protocol VisionLanguageModel: Sendable {
    /// The name in the checkpoint's configuration, such as `behold-small`.
    var name: String { get }
    /// SHA-256 of the weights file, 64 lower-case hex digits.
    var weightsDigest: String { get }
    /// The precision in use: `float32` or `bfloat16`, never `fastest`.
    var precision: Precision { get }
    /// Photos are given to `encode` as squares of this many pixels a side.
    var imageSide: Int { get }
    /// What the scores of answers are divided by, so that a confidence of 0.8 is right in 8 of 10 cases; 1 where the
    /// network was never calibrated.
    var answerTemperature: Float { get }
    /// Below this confidence an answer is a guess among others.
    var unsureBelow: Float { get }

    /// The sides of the array that image features are made of.
    var featureShape: [Int] { get }
    /// How many numbers an embedding has.
    var embeddingLength: Int { get }

    /// The same model, whose calls share their arithmetic between this many threads; 1 stays on the caller's.
    func using(threads: Int) -> any VisionLanguageModel

    /// The features of each photo, computed once and kept for every further question.
    /// - Precondition: each photo is `imageSide` × `imageSide`.
    func encode(_ photos: [Image]) -> [ImageFeatures]

    /// The `count` most probable answers, most probable first.
    func answers(to question: String, about features: ImageFeatures, count: Int) -> [Answer]

    /// What the probabilities of all answers are made from: for those who fit a calibration.
    func answerScores(for question: String, about features: ImageFeatures) -> AnswerScores

    /// Where the network looks in a photo to answer a question; nil for one that can't tell.
    func attention(of question: String, to features: ImageFeatures) -> AttentionGrid?

    /// A caption for each photo, in order.
    ///
    /// - Parameter progress: called after each step of the search of a single photo with the best caption so far;
    ///   answers whether to go on. A search that was stopped gives what it had, with `isComplete == false`.
    func captions(
        of photos: [ImageFeatures], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [Caption]

    /// A vector of length 1 for each photo, to be compared with sentences by dot product.
    func embedding(of features: ImageFeatures) -> [Float]
    /// A vector of length 1 for the sentence.
    func embedding(of sentence: String) -> [Float]
}

extension VisionLanguageModel {
    public func attention(of question: String, to features: ImageFeatures) -> AttentionGrid? { nil }
}

/// How weights are stored and multiplied.
public enum Precision: String, Sendable, CaseIterable {
    /// The quickest that this machine has and that keeps the model's answers.
    case fastest
    /// Exact: as the reference computes.
    case float32
    /// Weights and inputs of products rounded to bfloat16, sums in float32.
    case bfloat16
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

    public init(beams: Int = 3, maximumTokens: Int = 20, lengthPenalty: Float = 0.7, noRepeat: Int = 3) {
        self.beams = beams
        self.maximumTokens = maximumTokens
        self.lengthPenalty = lengthPenalty
        self.noRepeat = noRepeat
    }
}

/// A sentence about a photo.
public struct Caption: Sendable, Equatable {
    public let text: String
    /// Mean log probability a token, the end token counted.
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
