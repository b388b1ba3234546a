public import BeholdTypes
public import Tensors

/// An inverted residual block with its batch normalisations folded in: a 1x1 convolution `expand` to more channels, a `depthwise`
/// convolution, each clipped to 0...6, and a 1x1 convolution `project`; where nothing halves and channels agree, the
/// input is added.
/// Source: arXiv:1801.04381; without squeeze-and-excitation, as EfficientNet-Lite has it.
public struct InvertedResidual: Sendable {
    private let kernel: InvertedResidualKernel

    /// Reads `expand`, where `expansion` is above 1, `depthwise` and `project`: a `weight` and a `bias` each.
    /// - Parameter expandsIn8Bits: whether `expand` computes in 8 bits. `project`, which nothing clips, would lose by it.
    public init(
        _ weights: Weights, inputs: Int, outputs: Int, size: Int, stride: Int, expansion: Int, expandsIn8Bits: Bool
    ) throws(WeightsError) {
        let expand = expandsIn8Bits ? weights["expand"].stored(in: .int8) : weights["expand"]
        let width = inputs * expansion
        let filters = weights["depthwise"]
        kernel = InvertedResidualKernel(
            expand: expansion > 1
                ? try PackedMatrix(pointwise: expand, inputs: inputs, outputs: width) : nil,
            depthwise: DepthwiseKernel(
                try filters.tensor("weight", shape: [width, 1, size, size]),
                bias: try filters.tensor("bias", shape: [width]), stride: stride),
            project: try PackedMatrix(pointwise: weights["project"], inputs: width, outputs: outputs))
    }

    /// `[N, H, W, inputs]` → `[N, ⌈H / stride⌉, ⌈W / stride⌉, outputs]`.
    public func callAsFunction(_ x: Tensor) -> Tensor { x.invertedResidual(kernel) }
}
