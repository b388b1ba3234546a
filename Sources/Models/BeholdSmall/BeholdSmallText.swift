import BeholdTypes
import Neural
import Tensors

// The words of Behold small.

/// The first entries of the vocabulary.
enum SpecialToken {
    static let padding = 0
    static let begin = 1
    static let end = 2
    static let unknown = 3
    static let classification = 4
}

/// Text tokens that read each other.
struct QuestionEncoder: Sendable {
    private let positions: Tensor  // [maximum, C]
    private let layers: [SelfAttentionLayer]
    private let outputNormalization: LayerNormalization

    init(_ weights: Weights, _ configuration: BeholdSmallConfiguration) throws(WeightsError) {
        let channels = configuration.hiddenSize
        positions = try weights.tensor("positions", shape: [configuration.maximumPositions, channels])
        var layers: [SelfAttentionLayer] = []
        for index in 0..<configuration.questionLayers {
            layers.append(
                try SelfAttentionLayer(
                    weights["layers.\(index)"], channels: channels, heads: configuration.heads,
                    feedForwardMultiple: configuration.feedForwardMultiple))
        }
        self.layers = layers
        outputNormalization = try LayerNormalization(weights["output_normalization"], channels: channels)
    }

    /// Token ids, `<cls>` first → `[T, C]`.
    func callAsFunction(_ tokens: [Int], words: Tensor, scale: Float) -> Tensor {
        let x = words.embedded(tokens, scale: scale, positions: positions, at: Array(tokens.indices))
        return outputNormalization(layers.reduce(x) { x, layer in layer(x) })
    }
}

/// `<cls>` token, mean text token and attention-pooled image token, joined → answer logits.
struct AnswerHead: Sendable {
    private let imagePooling: Linear
    private let normalization: LayerNormalization
    private let hidden: Linear
    private let output: Linear

    init(_ weights: Weights, _ configuration: BeholdSmallConfiguration) throws(WeightsError) {
        let channels = configuration.hiddenSize
        imagePooling = try Linear(weights["image_pooling"], inputs: channels, outputs: 1)
        normalization = try LayerNormalization(weights["normalization"], channels: 3 * channels)
        hidden = try Linear(weights["hidden"], inputs: 3 * channels, outputs: 2 * channels)
        output = try Linear(weights["output"], inputs: 2 * channels, outputs: configuration.answerCount)
    }

    /// `[T, C]`, `[P, C]` → `[1, A]`.
    func callAsFunction(text: Tensor, image: Tensor) -> Tensor {
        let pooled = image.weightedSumOfRows(cellWeights(image))  // [C]
        let parts = [text.rows(0..<1), text.meanOfRows(), pooled]
        let joined = Tensor(joiningColumnsOf: parts.map { $0.reshaped([1, $0.count]) })  // [1, 3 C]
        return output(hidden(normalization(joined), activation: .geluErf))
    }

    /// One weight a cell, together 1: where the model looked.
    func cellWeights(_ image: Tensor) -> [Float] {
        imagePooling(image).reshaped([1, image.rows]).softmax().elements
    }
}

/// Caption so far and image tokens → next-word logits.
struct CaptionDecoder: Sendable {
    private let positions: Tensor  // [maximum, C]
    private let words: Tensor  // [V, C]
    private let scale: Float
    private let layers: [DecoderLayer]
    private let outputNormalization: LayerNormalization
    private let wordScores: Linear

    /// - Parameter words: the table of questions, captions and of the output, `[V, C]`.
    init(_ weights: Weights, _ configuration: BeholdSmallConfiguration, words: Tensor) throws(WeightsError) {
        let channels = configuration.hiddenSize
        positions = try weights.tensor("positions", shape: [configuration.maximumPositions, channels])
        self.words = words
        scale = configuration.embeddingScale
        var layers: [DecoderLayer] = []
        for index in 0..<configuration.captionLayers {
            layers.append(
                try DecoderLayer(
                    weights["layers.\(index)"], channels: channels, heads: configuration.heads,
                    feedForwardMultiple: configuration.feedForwardMultiple))
        }
        self.layers = layers
        outputNormalization = try LayerNormalization(weights["output_normalization"], channels: channels)
        wordScores = Linear(weight: words, bias: nil, precision: weights.precision)
    }

    /// A decoding of several photos at once. Keys and values of each photo `[P, C]` are made here, once.
    /// - Parameter capacity: tokens that may be decoded, over all hypotheses.
    func start(with photos: [Tensor], capacity: Int) -> Decoding {
        Decoding(
            decoder: self, memories: layers.map { layer in layer.memories(of: photos) },
            caches: layers.map { _ in AttentionCache(capacity: capacity, channels: words.columns) })
    }

    struct Decoding: IncrementalDecoder {
        fileprivate let decoder: CaptionDecoder
        /// For each layer, each photo's.
        fileprivate let memories: [[Attention.Memory]]
        fileprivate var caches: [AttentionCache]

        mutating func logits(tokens: [Int], paths: [[Int32]], counts: [Int], position: Int) -> Tensor {
            let offsets = [Int](repeating: position, count: tokens.count)
            var x = decoder.words.embedded(
                tokens, scale: decoder.scale, positions: decoder.positions, at: offsets)  // [R, C]
            for (index, layer) in decoder.layers.enumerated() {
                x = layer(x, memories: memories[index], counts: counts, cache: &caches[index], paths: paths)
            }
            return decoder.wordScores(decoder.outputNormalization(x))  // [R, V]
        }
    }
}

struct DecoderLayer: Sendable {
    private let selfAttentionNormalization: LayerNormalization
    private let selfAttention: Attention
    private let crossAttentionNormalization: LayerNormalization
    private let crossAttention: Attention
    private let feedForwardNormalization: LayerNormalization
    private let feedForward: FeedForward

    init(_ weights: Weights, channels: Int, heads: Int, feedForwardMultiple: Int) throws(WeightsError) {
        selfAttentionNormalization = try LayerNormalization(weights["self_attention_normalization"], channels: channels)
        selfAttention = try Attention(weights["self_attention"], channels: channels, heads: heads)
        crossAttentionNormalization = try LayerNormalization(
            weights["cross_attention_normalization"], channels: channels)
        crossAttention = try Attention(weights["cross_attention"], channels: channels, heads: heads)
        feedForwardNormalization = try LayerNormalization(weights["feed_forward_normalization"], channels: channels)
        feedForward = try FeedForward(weights["feed_forward"], channels: channels, multiple: feedForwardMultiple)
    }

    func memories(of photos: [Tensor]) -> [Attention.Memory] { crossAttention.memories(of: photos) }

    /// The newest token of each hypothesis, `[R, C]` → `[R, C]`.
    func callAsFunction(
        _ x: Tensor, memories: [Attention.Memory], counts: [Int], cache: inout AttentionCache, paths: [[Int32]]
    ) -> Tensor {
        var y = selfAttention(newest: selfAttentionNormalization(x), cache: &cache, paths: paths, addedTo: x)
        y = crossAttention(crossAttentionNormalization(y), reading: memories, counts: counts, addedTo: y)
        return feedForward(feedForwardNormalization(y), addedTo: y)
    }
}
