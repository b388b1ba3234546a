import BeholdTypes
import Imaging
import Language
import Neural
import Tensors

/// CLIP: embeds photos and sentences in one space (arXiv:2103.00020), as transformers saves it.
///
///     photo [S, S, 3] ─ patches ─ linear ─ class token before, positions ─ norm ─ L layers ─ class token ─ norm ─ projection
///     text  [T]       ─ token embedding, positions ─ L causal layers ─ norm ─ end token ─ projection
///
/// S pixels a side · P patches of s × s pixels · T text tokens · C channels of a tower · E numbers of an embedding.
/// Parity: Tests/ModelsTests against transformers, in float32.
struct Clip: Embedding {
    let name: String
    let weightsDigest: String
    let precision: Precision
    let imageProcessor: any ImageProcessor
    private let configuration: ClipConfiguration
    private let preprocessing: ClipPreprocessing
    private let tokenizer: BytePairEncoding
    private var threads: Int
    private let photos: ClipPhotoTower
    private let texts: ClipTextTower

    init(
        _ configuration: ClipConfiguration, _ preprocessing: ClipPreprocessing, name: String, weights: Weights,
        precision: Precision, tokenizer: BytePairEncoding, threads: Int
    ) throws(WeightsError) {
        self.configuration = configuration
        self.preprocessing = preprocessing
        self.name = name
        self.precision = precision
        self.tokenizer = tokenizer
        self.threads = threads
        let processor = preprocessing.processor(imageSize: configuration.vision.imageSize)
        imageProcessor = processor
        preparation =
            Preparation.fields([
                "shorter_side": .integer(processor.shorterSide),
                "filter": .text(processor.filter == .bilinear ? "bilinear" : "bicubic"),
                "mean": .numbers(preprocessing.mean), "deviation": .numbers(preprocessing.deviation),
                "configuration": configuration.preparation,
            ]).digest
        // The larger tower is read beside the smaller one and the file's digest.
        (photos, (texts, weightsDigest)) = try concurrently {
            () throws(WeightsError) in
            try ClipPhotoTower(weights, configuration)
        } _: {
            () throws(WeightsError) in
            (try ClipTextTower(weights, configuration), weights.digest())
        }
        _ = try weights.tensor("logit_scale", shape: [])  // training's alone
        try weights.requireAllRead()
    }

    // MARK: What the façade calls

    static let precisions: [Precision] = [.bfloat16, .float32]
    let preparation: String
    var vocabularySize: Int { tokenizer.vocabularySize }
    var embeddingLength: Int { configuration.projectionSize }

    func using(threads: Int) -> Clip {
        var copy = self
        copy.threads = threads
        return copy
    }

    /// The name of the embedding `[1, E]`: nothing else is asked of a photo.
    private static let embedding = "embedding"

    func encode(_ photos: [NetworkImage]) -> [EncodedImage] {
        withThreads { photos.map { EncodedImage([Self.embedding: self.photos(pixels(of: $0.tiles[0]))]) } }
    }

    func encodedImage(kept bytes: [UInt8]) -> EncodedImage? {
        EncodedImage(kept: bytes, name: Self.embedding, shape: [1, configuration.projectionSize])
    }

    func embedding(of image: EncodedImage) -> [Float] { image[Self.embedding].elements }

    func embedding(of sentence: String) -> [Float] {
        withThreads { texts(tokens(of: sentence)).elements }
    }

    // MARK: The network

    func tokens(of sentence: String) -> [Int] {
        tokenizer.encode(sentence, maximum: configuration.text.maximumPositions)
    }

    /// `[S, S, 3]`.
    func pixels(of photo: Image) -> Tensor {
        normalizedPixels(
            photo.pixels, height: photo.height, width: photo.width, mean: preprocessing.mean,
            deviation: preprocessing.deviation)
    }

    private func withThreads<Result>(_ body: () -> Result) -> Result {
        ThreadPool.$width.withValue(threads, operation: body)
    }
}

/// Pixels → embedding.
private struct ClipPhotoTower: Sendable {
    private let patches: Linear
    private let classToken: Tensor  // [1, C]
    private let positions: Tensor  // [1 + P, C]
    private let inputNormalization: LayerNormalization
    private let encoder: ClipEncoder
    private let outputNormalization: LayerNormalization
    private let projection: Linear
    private let patchSize: Int

    init(_ all: Weights, _ configuration: ClipConfiguration) throws(WeightsError) {
        let (vision, weights) = (configuration.vision, all["vision_model"])
        let (channels, size, epsilon) = (vision.encoder.hiddenSize, vision.patchSize, vision.encoder.epsilon)
        let embeddings = weights["embeddings"]
        // Every later token inherits the rounding of the patches, at little arithmetic: they stay in single precision.
        patches = Linear(
            weight: try embeddings["patch_embedding"].tensor("weight", shape: [channels, 3, size, size])
                .channelsLast().reshaped([channels, size * size * 3]), bias: nil, precision: .float32)
        classToken = try embeddings.tensor("class_embedding", shape: [channels]).reshaped([1, channels])
        positions = try embeddings["position_embedding"].tensor("weight", shape: [1 + vision.patches, channels])
        embeddings.allow("position_ids", shape: [1, 1 + vision.patches])
        inputNormalization = try LayerNormalization(weights["pre_layrnorm"], channels: channels, epsilon: epsilon)
        encoder = try ClipEncoder(weights["encoder"], vision.encoder)
        outputNormalization = try LayerNormalization(weights["post_layernorm"], channels: channels, epsilon: epsilon)
        projection = try Linear(
            withoutBias: all["visual_projection"], inputs: channels, outputs: configuration.projectionSize)
        patchSize = size
    }

    /// `[S, S, 3]` → `[1, E]`, of length 1.
    func callAsFunction(_ pixels: Tensor) -> Tensor {
        var tokens = Tensor(joiningRowsOf: [classToken, patches(pixels.patches(side: patchSize))])  // [1 + P, C]
        tokens.add(positions)
        let seen = encoder(inputNormalization(tokens), reading: 0, causal: false)  // [1, C]
        return projection(outputNormalization(seen)).normalizedToLength1()
    }
}

/// Tokens → embedding.
private struct ClipTextTower: Sendable {
    private let words: Tensor  // [V, C]
    private let positions: Tensor  // [maximum, C]
    private let encoder: ClipEncoder
    private let outputNormalization: LayerNormalization
    private let projection: Linear
    private let endToken: Int

    init(_ all: Weights, _ configuration: ClipConfiguration) throws(WeightsError) {
        let (text, weights) = (configuration.text, all["text_model"])
        let channels = text.encoder.hiddenSize
        let embeddings = weights["embeddings"]
        words = try embeddings["token_embedding"].tensor("weight", shape: [text.vocabularySize, channels])
        positions = try embeddings["position_embedding"].tensor("weight", shape: [text.maximumPositions, channels])
        embeddings.allow("position_ids", shape: [1, text.maximumPositions])
        encoder = try ClipEncoder(weights["encoder"], text.encoder)
        outputNormalization = try LayerNormalization(
            weights["final_layer_norm"], channels: channels, epsilon: text.encoder.epsilon)
        projection = try Linear(
            withoutBias: all["text_projection"], inputs: channels, outputs: configuration.projectionSize)
        endToken = text.endToken
    }

    /// Where the sentence is read: at its end token. What follows it can't be seen from there, and isn't computed.
    private func end(of tokens: [Int]) -> Int {
        (endToken == 2 ? tokens.max().flatMap(tokens.firstIndex) : tokens.firstIndex(of: endToken)) ?? 0
    }

    /// At least one token → `[1, E]`, of length 1.
    func callAsFunction(_ tokens: [Int]) -> Tensor {
        let read = Array(tokens[...end(of: tokens)])
        let x = words.embedded(read, scale: 1, positions: positions, at: Array(read.indices))  // [T, C]
        let understood = encoder(x, reading: read.count - 1, causal: true)  // [1, C]
        return projection(outputNormalization(understood)).normalizedToLength1()
    }
}

/// Pre-norm transformer layers, of which one token is read in the end.
private struct ClipEncoder: Sendable {
    private let layers: [ClipLayer]

    init(_ weights: Weights, _ sizes: ClipConfiguration.Encoder) throws(WeightsError) {
        var layers: [ClipLayer] = []
        for index in 0..<sizes.layers { layers.append(try ClipLayer(weights["layers.\(index)"], sizes)) }
        self.layers = layers
    }

    /// `[T, C]` → `[1, C]`.
    /// - Parameters:
    ///   - row: the token that is read: the last one where it is causal.
    func callAsFunction(_ x: Tensor, reading row: Int, causal: Bool) -> Tensor {
        let y = layers.dropLast().reduce(x) { x, layer in layer(x, causal: causal) }
        return layers[layers.count - 1](y, onlyRow: row)
    }
}

private struct ClipLayer: Sendable {
    private let attentionNormalization: LayerNormalization
    private let attention: Attention
    private let feedForwardNormalization: LayerNormalization
    private let expand: Linear
    private let contract: Linear
    private let activation: Activation

    init(_ weights: Weights, _ sizes: ClipConfiguration.Encoder) throws(WeightsError) {
        let channels = sizes.hiddenSize
        attentionNormalization = try LayerNormalization(
            weights["layer_norm1"], channels: channels, epsilon: sizes.epsilon)
        attention = try Attention(
            weights["self_attn"], channels: channels, heads: sizes.heads,
            names: .init(query: "q_proj", key: "k_proj", value: "v_proj", output: "out_proj"))
        feedForwardNormalization = try LayerNormalization(
            weights["layer_norm2"], channels: channels, epsilon: sizes.epsilon)
        expand = try Linear(weights["mlp"]["fc1"], inputs: channels, outputs: sizes.feedForwardSize)
        contract = try Linear(weights["mlp"]["fc2"], inputs: sizes.feedForwardSize, outputs: channels)
        activation = sizes.activation == "gelu" ? .geluErf : .geluQuick
    }

    /// `[T, C]` → `[T, C]`.
    func callAsFunction(_ x: Tensor, causal: Bool) -> Tensor {
        feedForward(attention(attentionNormalization(x), causal: causal, addedTo: x))
    }

    /// One row of the same, `[1, C]`: all tokens are seen from it.
    func callAsFunction(_ x: Tensor, onlyRow row: Int) -> Tensor {
        let normal = attentionNormalization(x)
        let one = row..<row + 1
        return feedForward(
            attention(normal.rows(one), reading: attention.memory(of: normal), addedTo: x.rows(one)))
    }

    private func feedForward(_ x: Tensor) -> Tensor {
        contract(expand(feedForwardNormalization(x), activation: activation), addedTo: x)
    }
}
