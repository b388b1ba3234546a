public import BeholdTypes
public import Neural
public import Tensors

/// Co-attention: two streams read each other at the same moment, both from the layer's inputs; the text then reads itself;
/// each has its own feed-forward layer (pre-norm; after arXiv:1908.02265, ViLBERT).
///
/// T text tokens · P image tokens · C channels.
public struct Coattention: Sendable {
    private let layers: [CoattentionLayer]

    /// Reads `layers.0`, `layers.1`, ….
    public init(
        _ weights: Weights, layers: Int, channels: Int, heads: Int, textMultiple: Int, imageMultiple: Int
    ) throws(WeightsError) {
        var read: [CoattentionLayer] = []
        for index in 0..<layers {
            read.append(
                try CoattentionLayer(
                    weights["layers.\(index)"], channels: channels, heads: heads, textMultiple: textMultiple,
                    imageMultiple: imageMultiple))
        }
        self.layers = read
    }

    /// `[T, C]`, `[P, C]` → the same shapes, each stream informed by the other.
    public func callAsFunction(text: Tensor, image: Tensor) -> (text: Tensor, image: Tensor) {
        layers.reduce((text, image)) { streams, layer in layer(text: streams.0, image: streams.1) }
    }

    /// How the streams look at each other, layer by layer.
    public func gazes(text: Tensor, image: Tensor) -> [CoattentionGaze] {
        var streams = (text, image)
        return layers.map { layer in
            let gaze = layer.gaze(text: streams.0, image: streams.1)
            streams = layer(text: streams.0, image: streams.1)
            return gaze
        }
    }
}

/// The weights with which the two streams of a co-attention layer look at each other.
public struct CoattentionGaze: Sendable {
    /// Of each text token over the image tokens: `[H, T, P]`, whose rows sum to 1.
    public let textAtImage: Tensor
    /// Of each image token over the text tokens: `[H, P, T]`, whose rows sum to 1.
    public let imageAtText: Tensor
}

struct CoattentionLayer: Sendable {
    private let textNormalization: LayerNormalization
    private let imageNormalization: LayerNormalization
    // Named by where the information goes.
    private let imageToText: Attention
    private let textToImage: Attention
    private let textSelfNormalization: LayerNormalization
    private let textSelfAttention: Attention
    private let textFeedForwardNormalization: LayerNormalization
    private let textFeedForward: FeedForward
    private let imageFeedForwardNormalization: LayerNormalization
    private let imageFeedForward: FeedForward

    init(
        _ weights: Weights, channels: Int, heads: Int, textMultiple: Int, imageMultiple: Int
    ) throws(WeightsError) {
        textNormalization = try LayerNormalization(weights["text_normalization"], channels: channels)
        imageNormalization = try LayerNormalization(weights["image_normalization"], channels: channels)
        imageToText = try Attention(weights["image_to_text"], channels: channels, heads: heads)
        textToImage = try Attention(weights["text_to_image"], channels: channels, heads: heads)
        textSelfNormalization = try LayerNormalization(weights["text_self_normalization"], channels: channels)
        textSelfAttention = try Attention(weights["text_self_attention"], channels: channels, heads: heads)
        textFeedForwardNormalization = try LayerNormalization(
            weights["text_feed_forward_normalization"], channels: channels)
        textFeedForward = try FeedForward(weights["text_feed_forward"], channels: channels, multiple: textMultiple)
        imageFeedForwardNormalization = try LayerNormalization(
            weights["image_feed_forward_normalization"], channels: channels)
        imageFeedForward = try FeedForward(weights["image_feed_forward"], channels: channels, multiple: imageMultiple)
    }

    func callAsFunction(text: Tensor, image: Tensor) -> (Tensor, Tensor) {
        let (t, i) = (textNormalization(text), imageNormalization(image))
        var newText = imageToText(t, reading: imageToText.memory(of: i), addedTo: text)  // [T, C]
        var newImage = textToImage(i, reading: textToImage.memory(of: t), addedTo: image)  // [P, C]
        newText = textSelfAttention(textSelfNormalization(newText), addedTo: newText)
        newText = textFeedForward(textFeedForwardNormalization(newText), addedTo: newText)
        newImage = imageFeedForward(imageFeedForwardNormalization(newImage), addedTo: newImage)
        return (newText, newImage)
    }

    func gaze(text: Tensor, image: Tensor) -> CoattentionGaze {
        let (t, i) = (textNormalization(text), imageNormalization(image))
        return CoattentionGaze(
            textAtImage: imageToText.weights(of: t, reading: imageToText.memory(of: i)),
            imageAtText: textToImage.weights(of: i, reading: textToImage.memory(of: t)))
    }
}
