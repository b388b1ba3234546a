public import BeholdTypes
public import Tensors

/// A 3x3 convolution that halves a map, padded as TensorFlow's SAME pads an even one: a row and a column of zeroes after it.
/// Outputs are clipped to 0...6. In single precision always: every later map inherits its rounding.
public struct StemConvolution: Sendable {
    private let matrix: PackedMatrix

    /// Reads `weight` `[outputs, inputs, 3, 3]` and `bias` `[outputs]`.
    public init(_ weights: Weights, inputs: Int, outputs: Int) throws(WeightsError) {
        let kernels = try weights.tensor("weight", shape: [outputs, inputs, 3, 3]).channelsLast()
        matrix = PackedMatrix(
            kernels.reshaped([outputs, 9 * inputs]), bias: try weights.tensor("bias", shape: [outputs]),
            precision: .float32)
    }

    /// `[H, W, inputs]` → `[H / 2, W / 2, outputs]`.
    /// - Precondition: H and W are even.
    public func callAsFunction(_ x: Tensor) -> Tensor { x.convolved3x3(by: matrix) }
}
