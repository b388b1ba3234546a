public import BeholdTypes
public import Language

/// A network that answers questions about a photo.
public protocol QuestionAnswering: Network {
    /// An answer of a lower probability is unsure.
    var unsureBelow: Float { get }

    /// A question as the network reads it.
    func read(_ question: String) -> ReadText

    /// What no answer of the network can fit, so that it isn't asked.
    var declines: Set<DeclinedQuestion> { get }

    /// What the network says: the `count` most probable answers.
    func reply(to question: ReadText, about image: EncodedImage, count: Int) -> AnswerReply
}

extension QuestionAnswering {
    public var declines: Set<DeclinedQuestion> { [] }

    /// The `count` most probable answers, most probable first; none if the network's numbers overflow.
    public func answers(to question: ReadText, about image: EncodedImage, count: Int) -> [Answer] {
        reply(to: question, about: image, count: count).answers
    }
}

/// What a network says to a question.
public struct AnswerReply: Sendable, Equatable {
    /// The most probable first; none if the network's numbers overflow.
    public let answers: [Answer]
    /// Whether it would say the same, about as surely, without seeing the photo.
    public let isBlind: Bool

    public init(answers: [Answer], isBlind: Bool = false) { (self.answers, self.isBlind) = (answers, isBlind) }
}

/// A network that chooses among known answers: its confidence can be calibrated.
public protocol AnswerChoosing: QuestionAnswering {
    /// The number of answers it chooses among.
    var answerCount: Int { get }
    /// What the scores of answers are divided by, so that a confidence of 0.8 is right in 8 of 10 cases; 1 if it isn't a
    /// temperature that calibrates them.
    var answerTemperature: Float { get }
    /// What tells how likely an answer is right; nil if the temperature alone does.
    var answerConfidence: AnswerConfidence? { get }

    /// The scores that the probabilities of all answers are made from.
    func answerScores(for question: ReadText, about image: EncodedImage) -> AnswerScores
}

extension AnswerChoosing {
    public var answerConfidence: AnswerConfidence? { nil }

    /// How likely it is that the best answer is right.
    public func confidence(of scores: AnswerScores, to question: ReadText) -> Double {
        guard let answerConfidence else { return scores.confidence(temperature: Double(answerTemperature)) }
        return Double(
            answerConfidence(
                probability: Float(scores.confidence()), rarest: question.rarestWord,
                kind: QuestionKind(of: question.text)))
    }
}

/// A network that writes captions.
public protocol Captioning: Network {
    /// How its captions are searched for unless something else is asked for, as its checkpoint has it.
    var captionOptions: CaptionOptions { get }
    /// What tells how likely a caption is right; nil if nothing does.
    var captionConfidence: CaptionConfidence? { get }

    /// The captions of each photo, in order: at most `options.count`, all different, best first; none if the network's
    /// numbers overflow, else at least one.
    ///
    /// - Parameter progress: called after each step of the search of a single photo with the best caption so far; returns
    ///   whether to go on. A search that was stopped returns what it had, with `isComplete == false`.
    /// - Precondition: `wordCount(ofPrefix:)` accepts the prefix of `options`, or it is empty.
    func candidates(
        of images: [EncodedImage], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [[Caption]]

    /// The number of words that captions begin with for this prefix.
    /// - Throws: `prefixWithoutWords` or `unknownWords`.
    func wordCount(ofPrefix prefix: String) throws(CaptionProblem) -> Int
}

extension Captioning {
    public var captionOptions: CaptionOptions { CaptionOptions() }
    public var captionConfidence: CaptionConfidence? { nil }

    /// The best caption of each photo, in order; one without words if the network's numbers overflow.
    public func captions(
        of images: [EncodedImage], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [Caption] {
        candidates(of: images, options: options, progress: progress).map { candidates in
            candidates.first ?? Caption(text: "", score: 0, isComplete: false)
        }
    }
}

/// A network that embeds photos and sentences in one space.
public protocol Embedding: Network {
    /// The length of an embedding.
    var embeddingLength: Int { get }

    /// A vector of length 1 for each photo, to be compared with sentences by dot product.
    func embedding(of image: EncodedImage) -> [Float]
    /// A vector of length 1 for the sentence.
    func embedding(of sentence: String) -> [Float]

    /// The words of a sentence that the network reads and doesn't know, each once; nil if it knows none of them.
    func unknownWords(inSentence sentence: String) -> [String]?
}

extension Embedding {
    /// A network that reads pieces of words knows every word.
    public func unknownWords(inSentence sentence: String) -> [String]? { [] }
}

/// A network that shows where it looks to answer a question.
public protocol Explaining: QuestionAnswering {
    /// Where the network looks in a photo to answer a question.
    func attention(of question: ReadText, to image: EncodedImage) -> AttentionGrid
}

/// A network that can be taught new answers.
public protocol Trainable: Network {
    /// The part of the network that learns answers, with its weights as `Float`s.
    /// - Parameter files: what this network was loaded from.
    func answerTraining(from files: ModelFiles) throws(ModelProblem) -> any AnswerTraining
}
