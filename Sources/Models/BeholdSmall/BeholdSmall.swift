import BeholdTypes
import Foundation
import Fusion
import Imaging
import Language
import Neural
import Tensors

/// Behold small: answers questions about a photo, captions it, and embeds photos and sentences in one space.
///
///     photo [224, 224, 3]
///       └─ image encoder     residual CNN                 grid features [49, 771]
///            └─ image adapter     1 self-attention layer  image tokens  [49, 256] ─┬─ mean ─ projection ─ embedding [256]
///                                                                                  │
///     text [T] ─ token embedding ─ question encoder       text tokens   [T, 256] ──┤  (token 0 ─ projection ─ embedding)
///                                  4 self-attention                                ├─ co-attention ─ answer head ─ [781]
///     caption so far ─ token embedding ─ caption decoder, 3 layers ────────────────┘─ next-word logits [3672]
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
                let convolutions = weights["image_encoder"]
                return try ImageEncoder(
                    precision == .int8 ? convolutions.stored(in: .int8) : convolutions, configuration)
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

    /// Bfloat16 comes before int8 for the sake of all that isn't a convolution.
    static let precisions: [Precision] = [.bfloat16, .int8, .float32]

    var name: String { configuration.model }
    var imageProcessor: any ImageProcessor { SquashingProcessor(side: configuration.imageSize) }
    var vocabularySize: Int { configuration.vocabularySize }
    var answerCount: Int { configuration.answerCount }
    var embeddingLength: Int { channels }
    var answerTemperature: Float { configuration.answerTemperature ?? 1 }
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

    func answers(to question: ReadText, about image: EncodedImage, count: Int) -> [Answer] {
        withThreads {
            let logits = answerLogits(image[Self.imageTokens], tokens: question.tokens)
            guard logits.elements.allSatisfy(\.isFinite) else { return [] }
            let probabilities = (answerTemperature == 1 ? logits : logits.scaled(by: 1 / answerTemperature)).softmax()
            return probabilities.largest(count, ofRow: 0).map { index, probability in
                Answer(text: answers[index], probability: probability)
            }
        }
    }

    func answerScores(for question: ReadText, about image: EncodedImage) -> AnswerScores {
        withThreads {
            let logits = answerLogits(image[Self.imageTokens], tokens: question.tokens)
            let best = logits.largest(1, ofRow: 0)[0].index
            return AnswerScores(best: answers[best], bestIndex: best, scores: logits.elements)
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

    /// The answer head's attention and the co-attention of the question's content words, sharpened by how well the cells
    /// agree with those words; see `AttentionGrid`.
    func attention(of question: ReadText, to image: EncodedImage) -> AttentionGrid {
        withThreads {
            let (tokens, content) = (question.tokens, question.contentPositions)
            let gaze = gaze(of: tokens, at: image[Self.imageTokens])
            return AttentionGrid(
                rows: configuration.gridSide, columns: configuration.gridSide,
                coattention: gaze.layers.map(\.textAtImage),
                ofTokens: content.isEmpty ? Array(tokens.indices) : content,
                pooling: gaze.pooling,
                agreement: content.map { agreement(of: image[Self.imageTokens], withWord: tokens[$0]) })
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
        let pixels = photos.lazy.map { photo in
            normalizedPixels(
                photo.pixels, height: photo.height, width: photo.width, mean: configuration.imageMean,
                deviation: configuration.imageDeviation)
        }
        guard imageEncoder.sharesWeights else {
            return Tensor(joiningRowsOf: pixels.map { imageEncoder([$0]) })
        }
        return imageEncoder(Array(pixels))  // [N · P, G]
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

    /// The part of each cell in the similarity of the photo's embedding and a word's, but for a common factor: the photo's
    /// is a projection of the cells' mean, so that its products with a word are the means of the cells' own.
    private func agreement(of image: Tensor, withWord token: Int) -> [Float] {
        let word = textProjection(textTokens([SpecialToken.classification, token]).rows(0..<1))
            .normalizedToLength1().elements
        let cells = imageProjection(image)  // [P, C]
        return cells.withElements { cells in
            (0..<cells.count / word.count).map { cell in
                word.indices.reduce(Float(0)) { $0 + cells[cell * word.count + $1] * word[$1] }
            }
        }
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
