public import BeholdTypes
public import Tensors

/// Two linear layers with a GELU (tanh form) between them.
public struct FeedForward: Sendable {
    private let expand: Linear
    private let contract: Linear

    /// Reads `expand` `[multiple · channels, channels]` and `contract`, its reverse.
    public init(_ weights: Weights, channels: Int, multiple: Int) throws(WeightsError) {
        expand = try Linear(weights["expand"], inputs: channels, outputs: multiple * channels)
        contract = try Linear(weights["contract"], inputs: multiple * channels, outputs: channels)
    }

    /// `residual + contract(gelu(expand(x)))`.
    public func callAsFunction(_ x: Tensor, addedTo residual: consuming Tensor) -> Tensor {
        contract(expand(x, activation: .geluTanh), addedTo: residual)
    }
}
