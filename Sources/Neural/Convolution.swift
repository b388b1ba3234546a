public import Tensors

/// A convolution over channels-last maps `[H, W, C]`, padded by half its size, with the batch normalisation that follows
/// it folded in: `normalization(convolution(x)) = convolution'(x) + bias'`.
public struct Convolution: Sendable {
    private let kernel: PackedConvolution

    /// Reads the convolution's `weight` `[outputs, inputs, size, size]` and the normalisation's `weight`, `bias`,
    /// `running_mean` and `running_var`, `[outputs]` each.
    public init(
        _ weights: Weights, normalization: Weights, inputs: Int, outputs: Int, size: Int, stride: Int,
        epsilon: Float = 1e-5
    ) throws(WeightsError) {
        var weight = try weights.tensor("weight", shape: [outputs, inputs, size, size])
        let gain = try normalization.tensor("weight", shape: [outputs]).elements
        let shift = try normalization.tensor("bias", shape: [outputs]).elements
        let mean = try normalization.tensor("running_mean", shape: [outputs]).elements
        let variance = try normalization.tensor("running_var", shape: [outputs]).elements
        var bias = [Float](repeating: 0, count: outputs)
        weight.withMutableElements { weight in
            let each = inputs * size * size
            for output in 0..<outputs {
                // In double precision, as the reference folds.
                let factor = Double(gain[output]) / (Double(variance[output]) + Double(epsilon)).squareRoot()
                bias[output] = Float(Double(shift[output]) - Double(mean[output]) * factor)
                for index in output * each..<(output + 1) * each {
                    weight[index] = Float(Double(weight[index]) * factor)
                }
            }
        }
        kernel = PackedConvolution(
            weight, bias: Tensor(bias, shape: [outputs]), stride: stride, precision: weights.precision)
    }

    /// Reads `weight` `[outputs, inputs, size, size]` and `bias` `[outputs]`.
    public init(_ weights: Weights, inputs: Int, outputs: Int, size: Int, stride: Int) throws(WeightsError) {
        kernel = PackedConvolution(
            try weights.tensor("weight", shape: [outputs, inputs, size, size]),
            bias: try weights.tensor("bias", shape: [outputs]), stride: stride, precision: weights.precision)
    }

    /// `[H, W, inputs]` → `[⌈H / stride⌉, ⌈W / stride⌉, outputs]`.
    public func callAsFunction(
        _ x: Tensor, adding addend: consuming Tensor? = nil, activation: Activation = .identity
    ) -> Tensor {
        x.convolved(with: kernel, adding: addend, activation: activation)
    }
}
