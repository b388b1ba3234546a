import COneDNN

/// The weights of a 2-D convolution over channels-last maps, packed once for this machine's kernel.
/// Maps are padded with `size / 2` zeros on each side.
@safe public final class PackedConvolution: @unchecked Sendable {
    public let outputs: Int
    public let inputs: Int
    public let size: Int
    public let stride: Int
    private let handle: OpaquePointer

    /// - Parameters:
    ///   - weights: `[outputs, inputs, size, size]`.
    ///   - scales: what each output is multiplied by in float32, never 0. Whole numbers up to 256 times a scale lose
    ///     nothing in bfloat16.
    ///   - bias: `[outputs]`, or nil for none.
    public init(
        _ weights: Tensor, scales: [Float]? = nil, bias: Tensor?, stride: Int, precision: StoragePrecision
    ) {
        precondition(weights.shape.count == 4 && weights.shape[2] == weights.shape[3], "kernel \(weights.shape)")
        precondition(scales == nil || scales?.count == weights.shape[0], "scales for \(weights.shape)")
        precondition(bias == nil || bias?.shape == [weights.shape[0]], "bias \(bias?.shape ?? []) for \(weights.shape)")
        (outputs, inputs, size) = (weights.shape[0], weights.shape[1], weights.shape[2])
        self.stride = stride
        guard
            let handle = unsafe odnn_convolution_create(
                weights.storage.base, scales, bias?.storage.base, outputs, inputs, size, stride, precision.code)
        else { preconditionFailure("oneDNN has no \(precision) convolution of \(weights.shape)") }
        unsafe self.handle = handle
    }

    deinit { unsafe odnn_convolution_destroy(handle) }

    /// `activation(x * weights + bias + addend)`: `[H, W, inputs]` → `[H', W', outputs]`, where `H' = ⌈H / stride⌉`.
    func convolve(_ x: Tensor, adding addend: consuming Tensor?, activation: Activation) -> Tensor {
        precondition(x.shape.count == 3 && x.columns == inputs, "\(x.shape) meets a kernel of \(inputs) channels")
        let (height, width) = (x.shape[0], x.shape[1])
        let (outHeight, outWidth) = ((height + stride - 1) / stride, (width + stride - 1) / stride)
        let accumulate = addend != nil
        var y = addend ?? Tensor(uninitialized: [outHeight, outWidth, outputs])
        precondition(
            y.shape == [outHeight, outWidth, outputs], "\(y.shape) added to \([outHeight, outWidth, outputs])")
        y.makeUnique()
        // Threads share a map by its output rows; each reads the rows of input that its own rows need.
        let result = y
        ThreadPool.shared.forEachRange(of: outHeight, minimum: 3) { rows in
            let first = rows.lowerBound * stride - size / 2
            let end = (rows.upperBound - 1) * stride - size / 2 + size
            let (top, bottom) = (max(0, -first), max(0, end - height))
            let inputRows = first + top..<end - bottom
            let status = unsafe odnn_convolution_run(
                handle, x.storage.base + inputRows.lowerBound * width * inputs, 1, inputRows.count, width, top, bottom,
                result.storage.base + rows.lowerBound * outWidth * outputs, activation.code, accumulate)
            precondition(status == 0, "oneDNN refused a convolution of \(x.shape) with \(size)x\(size): \(status)")
        }
        return y
    }
}
