public import BeholdTypes
public import Tensors

/// A pre-norm transformer layer: `x + attention(norm(x))`, then `x + feed_forward(norm(x))` (arXiv:2002.04745).
public struct SelfAttentionLayer: Sendable {
    private let attentionNormalization: LayerNormalization
    private let attention: Attention
    private let feedForwardNormalization: LayerNormalization
    private let feedForward: FeedForward

    public init(_ weights: Weights, channels: Int, heads: Int, feedForwardMultiple: Int) throws(WeightsError) {
        attentionNormalization = try LayerNormalization(weights["attention_normalization"], channels: channels)
        attention = try Attention(weights["attention"], channels: channels, heads: heads)
        feedForwardNormalization = try LayerNormalization(weights["feed_forward_normalization"], channels: channels)
        feedForward = try FeedForward(weights["feed_forward"], channels: channels, multiple: feedForwardMultiple)
    }

    /// `[T, C]` → `[T, C]`; each of `parts`, one below the other, reads its own tokens alone.
    public func callAsFunction(_ x: Tensor, parts: Int = 1) -> Tensor {
        let y = attention(attentionNormalization(x), parts: parts, addedTo: x)
        return feedForward(feedForwardNormalization(y), addedTo: y)
    }
}
