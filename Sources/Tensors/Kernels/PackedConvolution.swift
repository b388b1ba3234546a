import CKernels
import COneDNN

/// The weights of a 2-D convolution over channels-last maps, packed once for this machine's kernel.
/// Maps are padded with `size / 2` zeros on each side.
@safe public final class PackedConvolution: @unchecked Sendable {
    public let outputs: Int
    public let inputs: Int
    public let size: Int
    public let stride: Int
    private let precision: StoragePrecision
    private let handle: OpaquePointer

    /// - Parameters:
    ///   - weights: `[outputs, inputs, size, size]`.
    ///   - scales: what each output is multiplied by in float32, never 0. Whole numbers up to 256 times a scale lose
    ///     nothing in bfloat16; in int8 the weights are whole numbers in -128...127 that a scale each belongs to.
    ///   - bias: `[outputs]`, or nil for none.
    public init(
        _ weights: Tensor, scales: [Float]? = nil, bias: Tensor?, stride: Int, precision: StoragePrecision
    ) {
        precondition(weights.shape.count == 4 && weights.shape[2] == weights.shape[3], "kernel \(weights.shape)")
        precondition(scales == nil || scales?.count == weights.shape[0], "scales for \(weights.shape)")
        precondition(bias == nil || bias?.shape == [weights.shape[0]], "bias \(bias?.shape ?? []) for \(weights.shape)")
        precondition(precision != .int8 || scales != nil, "8-bit weights \(weights.shape) without scales")
        (outputs, inputs, size) = (weights.shape[0], weights.shape[1], weights.shape[2])
        self.stride = stride
        self.precision = precision
        guard
            let handle = unsafe odnn_convolution_create(
                weights.storage.base, scales, bias?.storage.base, outputs, inputs, size, stride, precision.code)
        else { preconditionFailure("oneDNN has no \(precision) convolution of \(weights.shape)") }
        unsafe self.handle = handle
    }

    deinit { unsafe odnn_convolution_destroy(handle) }

    /// `activation(x * weights + bias + addend)`: `[H, W, inputs]` → `[H', W', outputs]`, where `H' = ⌈H / stride⌉`, or
    /// `[N, H, W, inputs]` → `[N, H', W', outputs]`.
    ///
    /// In int8 the inputs, none of which is below 0, are rounded to 255 steps from 0 to the largest: the step is the map's
    /// own, so that no result depends on another photo. A number that isn't finite makes all results of its map NaN.
    func convolve(_ x: Tensor, adding addend: consuming Tensor?, activation: Activation) -> Tensor {
        precondition(3...4 ~= x.shape.count && x.columns == inputs, "\(x.shape) meets a kernel of \(inputs) channels")
        let (height, width) = (x.shape[x.shape.count - 3], x.shape[x.shape.count - 2])
        let maps = x.shape.count == 4 ? x.shape[0] : 1
        let outHeight = (height + stride - 1) / stride
        let outShape = Array(x.shape.dropLast(3)) + [outHeight, (width + stride - 1) / stride, outputs]
        let accumulate = addend != nil
        var y = addend ?? Tensor(uninitialized: outShape)
        precondition(y.shape == outShape, "\(y.shape) added to \(outShape)")
        y.makeUnique()
        let result = y
        let (mapSize, outMapSize) = (height * width * inputs, outShape.suffix(3).reduce(1, *))
        // Each part reads the rows of input that its own rows need.
        func run(maps: Range<Int>, rows: Range<Int>, largest: Float) {
            let first = rows.lowerBound * stride - size / 2
            let end = (rows.upperBound - 1) * stride - size / 2 + size
            let (top, bottom) = (max(0, -first), max(0, end - height))
            let inputRows = first + top..<end - bottom
            let status = unsafe odnn_convolution_run(
                handle, x.storage.base + maps.lowerBound * mapSize + inputRows.lowerBound * width * inputs, largest,
                maps.count, inputRows.count, width, top, bottom,
                result.storage.base + maps.lowerBound * outMapSize + rows.lowerBound * (outMapSize / outHeight),
                activation.code, accumulate)
            precondition(status == 0, "oneDNN refused a convolution of \(x.shape) with \(size)x\(size): \(status)")
        }
        guard maps == 1 || precision == .int8 else {
            // One call for many maps reads the weights once.
            ThreadPool.shared.forEachRange(of: maps, minimum: 1) { run(maps: $0, rows: 0..<outHeight, largest: 0) }
            return y
        }
        for map in 0..<maps {
            let largest = precision == .int8 ? unsafe kernel_maximum(x.storage.base + map * mapSize, mapSize) : 0
            guard largest.isFinite else {
                unsafe (y.storage.base + map * outMapSize).update(repeating: Float.nan, count: outMapSize)
                continue
            }
            // Threads share a map by its output rows.
            ThreadPool.shared.forEachRange(of: outHeight, minimum: 3) { rows in
                run(maps: map..<map + 1, rows: rows, largest: largest)
            }
        }
        return y
    }
}
