public import BeholdTypes
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
        var (weight, rowScales) = try weights.scaledTensor("weight", shape: [outputs, inputs, size, size])
        let gain = try normalization.tensor("weight", shape: [outputs]).elements
        let shift = try normalization.tensor("bias", shape: [outputs]).elements
        let mean = try normalization.tensor("running_mean", shape: [outputs]).elements
        let variance = try normalization.tensor("running_var", shape: [outputs]).elements
        // In double precision, as the reference folds.
        let factors = (0..<outputs).map { Double(gain[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot() }
        let bias = (0..<outputs).map { Float(Double(shift[$0]) - Double(mean[$0]) * factors[$0]) }
        let scales = (0..<outputs).map { Float(factors[$0] * Double(rowScales?[$0] ?? 1)) }
        // Numbers of 8 bits are exact in int8, and in bfloat16, as long as nothing is folded into them: their scales go to
        // the outputs. Weights that aren't stored in 8 bits aren't rounded to them.
        let keepsStored =
            weights.precision != .float32 && rowScales != nil
            && scales.allSatisfy { abs($0) > Self.smallestScale }
        if !keepsStored {
            weight.withMutableElements { weight in
                let each = inputs * size * size
                for output in 0..<outputs {
                    let row = Double(rowScales?[output] ?? 1)
                    for index in output * each..<(output + 1) * each {
                        weight[index] = Float(Double(Float(Double(weight[index]) * row)) * factors[output])
                    }
                }
            }
        }
        kernel = PackedConvolution(
            weight, scales: keepsStored ? scales : nil, bias: Tensor(bias, shape: [outputs]), stride: stride,
            precision: weights.precision == .int8 && !keepsStored ? .float32 : weights.precision)
    }

    /// The bias is divided by the scales: below this it would lose its meaning.
    private static let smallestScale: Float = 1e-12

    /// Reads `weight` `[outputs, inputs, size, size]` and `bias` `[outputs]`.
    public init(_ weights: Weights, inputs: Int, outputs: Int, size: Int, stride: Int) throws(WeightsError) {
        kernel = PackedConvolution(
            try weights.tensor("weight", shape: [outputs, inputs, size, size]),
            bias: try weights.tensor("bias", shape: [outputs]), stride: stride,
            precision: weights.precision == .int8 ? .float32 : weights.precision)
    }

    /// `[H, W, inputs]` → `[⌈H / stride⌉, ⌈W / stride⌉, outputs]`, or as many maps at once, `[N, H, W, inputs]`.
    public func callAsFunction(
        _ x: Tensor, adding addend: consuming Tensor? = nil, activation: Activation = .identity
    ) -> Tensor {
        x.convolved(with: kernel, adding: addend, activation: activation)
    }
}
