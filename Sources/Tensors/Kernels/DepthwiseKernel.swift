/// The weights of a convolution that gives each channel a kernel of its own, and clips its outputs to 0...6.
///
/// Maps are padded as TensorFlow's SAME pads them: ⌈n / stride⌉ outputs; of an odd number of padded rows or columns the
/// larger half comes after the map.
public struct DepthwiseKernel: Sendable {
    public let channels: Int
    public let size: Int
    public let stride: Int
    let weights: Tensor  // [size, size, channels]
    let bias: Tensor  // [channels]

    /// The channels of a kernel are a multiple of it: whole vectors.
    public static let channelMultiple = 16

    /// - Parameters:
    ///   - weights: `[channels, 1, size, size]` with a size of 3 or 5.
    ///   - bias: `[channels]`.
    ///   - stride: 1 or 2.
    public init(_ weights: Tensor, bias: Tensor, stride: Int) {
        precondition(weights.shape.count == 4 && weights.shape[1] == 1, "kernels of one channel, not \(weights.shape)")
        precondition(weights.shape[2] == weights.shape[3] && [3, 5].contains(weights.shape[2]), "\(weights.shape)")
        precondition(bias.shape == [weights.shape[0]] && (1...2).contains(stride), "\(bias.shape), stride \(stride)")
        precondition(weights.shape[0] % Self.channelMultiple == 0, "\(weights.shape[0]) channels")
        (channels, size) = (weights.shape[0], weights.shape[2])
        self.stride = stride
        self.bias = bias
        let (channels, cells) = (channels, size * size)
        self.weights = Tensor(shape: [size, size, channels]) { out in
            weights.withElements { weights in
                for channel in 0..<channels {
                    for cell in 0..<cells { out[cell * channels + channel] = weights[channel * cells + cell] }
                }
            }
        }
    }

    /// How many outputs so many rows or columns have.
    func outputs(of length: Int) -> Int { (length + stride - 1) / stride }

    /// The rows or columns of zeroes before a map's first.
    func padding(of length: Int) -> Int {
        max(0, (outputs(of: length) - 1) * stride + size - length) / 2
    }

    /// The rows of a map of `height` rows that some rows of outputs are made of.
    func inputRows(of outputRows: Range<Int>, height: Int) -> Range<Int> {
        let before = padding(of: height)
        let first = outputRows.lowerBound * stride - before
        let end = (outputRows.upperBound - 1) * stride - before + size
        return max(0, first)..<min(height, end)
    }
}
