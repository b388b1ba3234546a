import BeholdTypes
import Foundation
import Fusion
import Imaging
import Language
import Neural
import Synchronization
import Tensors

/// Behold small: answers questions about a photo, captions it, and embeds photos and sentences in one space.
///
///     photo [224, 224, 3]
///       └─ image encoder     inverted residual CNN        grid features [49, 835]
///            └─ image adapter     1 self-attention layer  image tokens  [49, 256] ─┬─ mean ─ projection ─ embedding [256]
///                                                                                  │
///     text [T] ─ token embedding ─ question encoder       text tokens   [T, 256] ──┤  (token 0 ─ projection ─ embedding)
///                                  4 self-attention                                ├─ co-attention ─ answer head ─ [1038]
///     caption so far ─ token embedding ─ caption decoder, 3 layers ────────────────┘─ next-word logits [8133]
///
/// T text tokens · P grid cells, row by row · C channels · G grid features · V words · A answers.
/// Questions are encoded one by one; photos share the products with the heaviest weights, captions the decoder's steps. No
/// result depends on a neighbour.
/// Parity: Tests/ModelsTests against the network's definition in PyTorch.
struct BeholdSmall: AnswerChoosing, Captioning, Embedding, Explaining, Trainable {
    let configuration: BeholdSmallConfiguration
    let weightsDigest: String
    let precision: Precision
    let preparation: String
    private var threads: Int

    let tokenizer: WordTokenizer
    let answers: Vocabulary
    private let imageEncoder: ImageEncoder
    private let imageAdapter: ImageAdapter
    private let tokenEmbedding: Tensor  // [V, C]
    private let questionEncoder: QuestionEncoder
    private let coattention: Coattention
    private let answerHead: AnswerHead
    private let captionDecoder: CaptionDecoder
    private let imageProjection: Linear
    private let textProjection: Linear
    private let greyPicture = GreyPicture()

    init(
        _ configuration: BeholdSmallConfiguration, weights: Weights, precision: Precision,
        tokenizer: WordTokenizer, answers: Vocabulary, threads: Int
    ) throws(WeightsError) {
        self.configuration = configuration
        self.precision = precision
        self.tokenizer = tokenizer
        self.answers = answers
        self.threads = threads
        let words = FileDigest.hexadecimal(of: Data(tokenizer.vocabulary.entries.joined(separator: "\n").utf8))
        preparation = Preparation.fields(["configuration": configuration.preparation, "words": .text(words)]).digest
        let channels = configuration.hiddenSize
        // The image encoder is half of the work; the two halves are read side by side.
        (imageEncoder, (weightsDigest, tokenEmbedding, questionEncoder, coattention, answerHead, captionDecoder)) =
            try concurrently {
                () throws(WeightsError) in
                try ImageEncoder(weights["image_encoder"], configuration, isIn8Bits: precision == .int8)
            } _: {
                () throws(WeightsError) in
                let words = try weights["token_embedding"].tensor(
                    "weight", shape: [configuration.vocabularySize, channels])
                return (
                    weights.digest(), words,
                    try QuestionEncoder(weights["question_encoder"], configuration),
                    try Coattention(
                        weights["coattention"], layers: configuration.coattentionLayers, channels: channels,
                        heads: configuration.heads, textMultiple: configuration.feedForwardMultiple,
                        imageMultiple: configuration.imageFeedForwardMultiple),
                    try AnswerHead(weights["answer_head"], configuration),
                    try CaptionDecoder(weights["caption_decoder"], configuration, words: words)
                )
            }
        imageAdapter = try ImageAdapter(weights["image_adapter"], configuration)
        imageProjection = try Linear(weights["image_projection"], inputs: channels, outputs: channels)
        textProjection = try Linear(weights["text_projection"], inputs: channels, outputs: channels)
        _ = try weights.tensor("logit_scale", shape: [])  // training's alone
        try weights.requireAllRead()
    }

    // MARK: What the façade calls

    /// In int8 some products of the image encoder are in 8 bits, and the rest in bfloat16 where the machine has it.
    static let precisions: [Precision] = [.int8, .bfloat16, .float32]

    var name: String { configuration.model }
    var imageProcessor: any ImageProcessor { SquashingProcessor(side: configuration.imageSize) }
    var vocabularySize: Int { configuration.vocabularySize }
    var answerCount: Int { configuration.answerCount }
    var embeddingLength: Int { channels }
    var answerTemperature: Float { configuration.answerTemperature ?? 1 }
    var answerConfidence: AnswerConfidence? { configuration.answerConfidence }
    var declines: Set<DeclinedQuestion> { Set((configuration.declines ?? []).compactMap(DeclinedQuestion.init)) }
    var captionConfidence: CaptionConfidence? { configuration.captionConfidence }
    var unsureBelow: Float { configuration.unsureBelow ?? 0.5 }
    var captionOptions: CaptionOptions {
        CaptionOptions(maximumTokens: configuration.captionLength, lengthPenalty: configuration.lengthPenalty)
    }

    func using(threads: Int) -> BeholdSmall {
        var copy = self
        copy.threads = threads
        return copy
    }

    /// The name of the image tokens `[P, C]` among what is kept of a photo.
    static let imageTokens = "image_tokens"

    func encode(_ photos: [NetworkImage]) -> [EncodedImage] {
        withThreads { imageTokens(of: photos.map { $0.tiles[0] }).map { EncodedImage([Self.imageTokens: $0]) } }
    }

    func encodedImage(kept bytes: [UInt8]) -> EncodedImage? {
        EncodedImage(
            kept: bytes, name: Self.imageTokens,
            shape: [configuration.gridSide * configuration.gridSide, channels])
    }

    func reply(to question: ReadText, about image: EncodedImage, count: Int) -> AnswerReply {
        withThreads {
            let logits = answerLogits(image[Self.imageTokens], tokens: question.tokens)
            guard logits.elements.allSatisfy(\.isFinite) else { return AnswerReply(answers: []) }
            let scores = AnswerScores(logits, answers)
            let temperature = temperature(for: scores, question)
            let probabilities = (temperature == 1 ? logits : logits.scaled(by: 1 / temperature)).softmax()
            let most = probabilities.largest(count, ofRow: 0).map { index, probability in
                Answer(text: answers[index], probability: probability)
            }
            return AnswerReply(answers: most, isBlind: isBlind(scores, question))
        }
    }

    /// What the scores are divided by, so that the best answer's probability is the one that it is right.
    private func temperature(for scores: AnswerScores, _ question: ReadText) -> Float {
        answerConfidence == nil
            ? answerTemperature : Float(scores.temperature(giving: confidence(of: scores, to: question)))
    }

    /// How much surer of a yes or no than without the photo the network must be: by this factor in odds.
    private static let leastGain = 2.0

    /// Whether a yes or no is what a plain grey picture gets, about as surely; or is none, though the question asks for one. Of
    /// how something is the network was taught nothing.
    private func isBlind(_ scores: AnswerScores, _ question: ReadText) -> Bool {
        let kind = QuestionKind(of: question.text)
        guard kind == .yesNo else { return kind == .manner }
        guard ["yes", "no"].contains(scores.best) else { return true }
        let blind = AnswerScores(answerLogits(greyPicture.tokens(of: self), tokens: question.tokens), answers)
        func odds(_ probability: Double) -> Double { (probability + 0.001) / (1.001 - probability) }
        return blind.bestIndex == scores.bestIndex
            && odds(scores.confidence()) < Self.leastGain * odds(blind.confidence())
    }

    func answerScores(for question: ReadText, about image: EncodedImage) -> AnswerScores {
        withThreads {
            AnswerScores(answerLogits(image[Self.imageTokens], tokens: question.tokens), answers)
        }
    }

    func candidates(
        of images: [EncodedImage], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [[Caption]] {
        withThreads {
            var options = options
            options.maximumTokens = min(options.maximumTokens, configuration.maximumPositions)
            let grammar = CaptionGrammar(
                beginToken: SpecialToken.begin, endToken: SpecialToken.end,
                forbiddenTokens: configuration.forbiddenTokens, prefix: tokenizer.encode(options.prefix),
                noRepeat: options.noRepeat)
            let found = CaptionCandidates(grammar: grammar, options: options).run(photos: images.count) {
                captionDecoder.start(with: $0.map { images[$0][Self.imageTokens] }, capacity: $1)
            } progress: { hypothesis in
                progress?(caption(hypothesis).text) ?? true
            }
            return found.map { $0.map(caption) }
        }
    }

    func wordCount(ofPrefix prefix: String) throws(CaptionProblem) -> Int {
        let unknown = tokenizer.unknownWords(in: prefix)
        guard unknown.isEmpty else { throw .unknownWords(unknown) }
        let count = tokenizer.encode(prefix).count
        guard count > 0 else { throw .prefixWithoutWords }
        return count
    }

    func read(_ question: String) -> ReadText {
        tokenizer.read(question, maximumWords: configuration.maximumQuestionWords)
    }

    func unknownWords(inSentence sentence: String) -> [String]? {
        tokenizer.read(sentence, maximumWords: configuration.maximumSentenceWords).unknownWords
    }

    func embedding(of image: EncodedImage) -> [Float] {
        withThreads {
            imageProjection(image[Self.imageTokens].meanOfRows().reshaped([1, channels])).normalizedToLength1().elements
        }
    }

    func embedding(of sentence: String) -> [Float] {
        withThreads {
            let tokens = tokenizer.encode(sentence, maximumWords: configuration.maximumSentenceWords)
            return textProjection(textTokens(tokens).rows(0..<1)).normalizedToLength1().elements
        }
    }

    /// What the answer loses when parts of the photo are hidden, and where the question's content words look; see
    /// `AttentionGrid`.
    func attention(of question: ReadText, to image: EncodedImage) -> AttentionGrid {
        withThreads {
            let (tokens, content) = (question.tokens, question.contentPositions)
            let cells = image[Self.imageTokens]
            return AttentionGrid(
                rows: configuration.gridSide, columns: configuration.gridSide,
                coattention: gaze(of: tokens, at: cells).layers.map(\.textAtImage),
                ofTokens: content.isEmpty ? Array(tokens.indices) : content, losses: losses(of: tokens, cells))
        }
    }

    func answerTraining(from files: ModelFiles) throws(ModelProblem) -> any AnswerTraining {
        try BeholdSmallTraining(of: self, files: files)
    }

    // MARK: The network

    private var channels: Int { configuration.hiddenSize }

    func questionTokens(_ question: String) -> [Int] {
        tokenizer.encode(question, maximumWords: configuration.maximumQuestionWords)
    }

    /// Photos that share the products with the image encoder's and the adapter's weights: more would gain little and need
    /// larger maps.
    private static let photosAtOnce = 8

    /// The grids of several photos, one below the other.
    func gridFeatures(of photos: some Collection<Image>) -> Tensor {
        let pixels = photos.map { photo in
            normalizedPixels(
                photo.pixels, height: photo.height, width: photo.width, mean: configuration.imageMean,
                deviation: configuration.imageDeviation)
        }
        return imageEncoder(pixels)  // [N · P, G]
    }

    func imageTokens(of photos: [Image]) -> [Tensor] {
        stride(from: 0, to: photos.count, by: Self.photosAtOnce).flatMap { first in
            let batch = photos[first...].prefix(Self.photosAtOnce)
            let tokens = imageAdapter(gridFeatures(of: batch), photos: batch.count)  // [N · P, C]
            let each = tokens.rows / batch.count
            return (0..<batch.count).map { tokens.rows($0 * each..<($0 + 1) * each) }  // [P, C]
        }
    }

    func textTokens(_ tokens: [Int]) -> Tensor {
        questionEncoder(tokens, words: tokenEmbedding, scale: configuration.embeddingScale)  // [T, C]
    }

    func answerLogits(_ image: Tensor, tokens: [Int]) -> Tensor {
        let fused = fused(image, tokens: tokens)
        return answerHead(text: fused.text, image: fused.image)  // [1, A]
    }

    /// What the answer head reads.
    func fused(_ image: Tensor, tokens: [Int]) -> (text: Tensor, image: Tensor) {
        coattention(text: textTokens(tokens), image: image)  // [T, C], [P, C]
    }

    /// How the question and the photo look at each other, layer by layer, and which cells the answer is made of.
    func gaze(of tokens: [Int], at image: Tensor) -> (layers: [CoattentionGaze], pooling: [Float]) {
        let text = textTokens(tokens)
        let fused = coattention(text: text, image: image)
        return (coattention.gazes(text: text, image: image), answerHead.cellWeights(fused.image))
    }

    /// For each cell how much the answer's log probability falls, on average over the windows of 2×2 cells that cover it, when one
    /// is hidden.
    private func losses(of tokens: [Int], _ image: Tensor) -> [Float] {
        let (side, text) = (configuration.gridSide, textTokens(tokens))
        let mean = image.meanOfRows().reshaped([1, channels])
        func logits(_ image: Tensor) -> Tensor {
            let fused = coattention(text: text, image: image)
            return answerHead(text: fused.text, image: fused.image)
        }
        let whole = logits(image)
        let best = whole.largest(1, ofRow: 0)[0].index
        func logProbability(_ logits: Tensor) -> Float { logits.elements[best] - logits.logSumExp(ofRow: 0) }
        let before = logProbability(whole)
        // Windows begin a cell before the grid, so that each cell is in four.
        let windows = (0..<(side + 1) * (side + 1)).map { index in
            let (row, column) = (index / (side + 1), index % (side + 1))
            return [(row - 1, column - 1), (row - 1, column), (row, column - 1), (row, column)]
                .filter { 0..<side ~= $0.0 && 0..<side ~= $0.1 }.map { $0.0 * side + $0.1 }
        }
        let falls = Mutex([Float](repeating: 0, count: windows.count))
        ThreadPool.shared.forEach(windows.count) { index in
            var hidden = image
            for cell in windows[index] { hidden.setRows(from: cell, to: mean) }
            let fall = before - logProbability(logits(hidden))
            falls.withLock { $0[index] = fall }
        }
        var losses = [Float](repeating: 0, count: side * side)
        for (window, fall) in zip(windows, falls.withLock { $0 }) {
            for cell in window { losses[cell] += fall / 4 }
        }
        return losses
    }

    func startDecoding(_ photos: [Tensor], capacity: Int) -> some IncrementalDecoder {
        captionDecoder.start(with: photos, capacity: capacity)
    }

    private func caption(_ hypothesis: Hypothesis) -> Caption {
        let words = hypothesis.isEnded ? hypothesis.tokens.dropLast() : hypothesis.tokens[...]
        return Caption(
            text: tokenizer.decode(Array(words)), score: hypothesis.meanScore,
            isComplete: hypothesis.isEnded)
    }

    private func withThreads<Result>(_ body: () -> Result) -> Result {
        ThreadPool.$width.withValue(threads, operation: body)
    }
}
