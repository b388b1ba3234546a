public import BeholdTypes
public import Tensors

/// `x · weightᵀ + bias`: `[…, inputs]` → `[…, outputs]`.
public struct Linear: Sendable {
    private let matrix: PackedMatrix

    /// Reads `weight` `[outputs, inputs]` and `bias` `[outputs]`.
    public init(_ weights: Weights, inputs: Int, outputs: Int) throws(WeightsError) {
        self.init(
            weight: try weights.tensor("weight", shape: [outputs, inputs]),
            bias: try weights.tensor("bias", shape: [outputs]), precision: weights.precision)
    }

    /// Reads `weight` `[outputs, inputs]`; nothing is added to the product.
    public init(withoutBias weights: Weights, inputs: Int, outputs: Int) throws(WeightsError) {
        self.init(
            weight: try weights.tensor("weight", shape: [outputs, inputs]), bias: nil, precision: weights.precision)
    }

    /// Several layers of the same inputs as one: their outputs side by side.
    public init(joining layers: [Weights], inputs: Int, outputs: Int) throws(WeightsError) {
        var parts: [Tensor] = []
        var biases: [Float] = []
        for layer in layers {
            parts.append(try layer.tensor("weight", shape: [outputs, inputs]))
            biases += try layer.tensor("bias", shape: [outputs]).elements
        }
        self.init(
            weight: Tensor(joiningRowsOf: parts), bias: Tensor(biases, shape: [biases.count]),
            precision: layers.first?.precision ?? .float32)
    }

    /// - Parameters:
    ///   - weight: `[outputs, inputs]`.
    ///   - bias: `[outputs]`, or nil for none.
    public init(weight: Tensor, bias: Tensor?, precision: StoragePrecision) {
        matrix = PackedMatrix(weight, bias: bias, precision: precision)
    }

    public func callAsFunction(_ x: Tensor, activation: Activation = .identity) -> Tensor {
        x.multiplied(by: matrix, activation: activation)
    }

    /// `residual + x · weightᵀ + bias`.
    public func callAsFunction(_ x: Tensor, addedTo residual: consuming Tensor) -> Tensor {
        residual.addProduct(of: x, with: matrix)
        return residual
    }
}
