public import BeholdTypes
public import Tensors

/// Layer normalisation over the last axis (arXiv:1607.06450).
public struct LayerNormalization: Sendable {
    private let weight: Tensor  // [C]
    private let bias: Tensor  // [C]
    private let epsilon: Float

    /// Reads `weight` and `bias`, `[channels]` each.
    public init(_ weights: Weights, channels: Int, epsilon: Float = 1e-5) throws(WeightsError) {
        weight = try weights.tensor("weight", shape: [channels])
        bias = try weights.tensor("bias", shape: [channels])
        self.epsilon = epsilon
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {
        x.layerNormalized(weight: weight, bias: bias, epsilon: epsilon)
    }
}
