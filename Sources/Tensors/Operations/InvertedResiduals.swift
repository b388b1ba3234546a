import CKernels

/// The weights of an inverted residual block (arXiv:1801.04381): a 1x1 convolution to more channels, clipped to 0...6; a
/// convolution of each channel, clipped to 0...6; a 1x1 convolution to few channels, to which the input is added where
/// both have the same shape.
public struct InvertedResidualKernel: Sendable {
    /// nil where the input has as many channels as the middle.
    let expand: PackedMatrix?
    let depthwise: DepthwiseKernel
    let project: PackedMatrix

    public init(expand: PackedMatrix?, depthwise: DepthwiseKernel, project: PackedMatrix) {
        precondition(expand == nil || expand?.outputs == depthwise.channels, "widths differ")
        precondition(project.inputs == depthwise.channels, "widths differ")
        (self.expand, self.depthwise, self.project) = (expand, depthwise, project)
    }

    var inputs: Int { expand?.inputs ?? depthwise.channels }
    var addsInput: Bool { depthwise.stride == 1 && inputs == project.outputs }

    /// Rows of outputs that are made at once: what lies between the convolutions then stays in a core's second cache.
    func rowsAtOnce(width: Int) -> Int {
        let rowOfInputs = width * depthwise.channels
        let rows = Self.tileSize / rowOfInputs / depthwise.stride
        return max(2, rows)
    }

    private static let tileSize = 160 << 10  // numbers, of which a core's second cache holds 256 K or more
}

extension Tensor {
    /// An inverted residual block: `[N, H, W, inputs]` → `[N, ⌈H / stride⌉, ⌈W / stride⌉, outputs]`.
    ///
    /// In int8 the steps of the inputs are a map's own, so that no result depends on another photo. A number that isn't
    /// finite then makes all results of its map NaN.
    public func invertedResidual(_ kernel: InvertedResidualKernel) -> Tensor {
        precondition(
            shape.count == 4 && columns == kernel.inputs, "\(shape) meets a block of \(kernel.inputs) channels")
        let (maps, height, width) = (shape[0], shape[1], shape[2])
        let (outHeight, outWidth) = (kernel.depthwise.outputs(of: height), kernel.depthwise.outputs(of: width))
        let y = Tensor(uninitialized: [maps, outHeight, outWidth, kernel.project.outputs])
        let ranges = (0..<maps).map { map in
            kernel.expand?.precision == .int8
                ? unsafe InputRange(
                    symmetricAround: storage.base + map * height * width * columns, count: height * width * columns)
                : .unknown
        }
        let bands = (outHeight - 1) / kernel.rowsAtOnce(width: width) + 1
        ThreadPool.shared.forEach(maps * bands) { index in
            let (map, band) = (index / bands, index % bands)
            let rows = outHeight * band / bands..<outHeight * (band + 1) / bands
            let out = unsafe y.storage.base + (map * outHeight + rows.lowerBound) * outWidth * y.columns
            guard let range = ranges[map] else {
                unsafe out.update(repeating: .nan, count: rows.count * outWidth * y.columns)
                return
            }
            unsafe writeBand(of: map, rows, kernel, within: range, into: out)
        }
        return y
    }

    /// Some rows of a map's outputs.
    @unsafe private func writeBand(
        of map: Int, _ rows: Range<Int>, _ kernel: InvertedResidualKernel, within range: InputRange,
        into out: UnsafeMutablePointer<Float>
    ) {
        let (height, width, depthwise) = (shape[1], shape[2], kernel.depthwise)
        let inputRows = depthwise.inputRows(of: rows, height: height)
        let outWidth = depthwise.outputs(of: width)
        let input = unsafe storage.base + (map * height + inputRows.lowerBound) * width * columns
        let wide = kernel.expand.map { _ in Tensor(uninitialized: [inputRows.count * width, depthwise.channels]) }
        if let expand = kernel.expand, let wide {
            unsafe expand.run(
                input, rows: inputRows.count * width, within: range, into: wide.storage.base, activation: .relu6,
                accumulate: false)
        }
        let filtered = Tensor(uninitialized: [rows.count * outWidth, depthwise.channels])
        let before = depthwise.padding(of: height)
        unsafe kernel_depthwise(
            wide?.storage.base ?? input, inputRows.count, width, depthwise.channels,
            inputRows.lowerBound - (rows.lowerBound * depthwise.stride - before), depthwise.padding(of: width),
            depthwise.weights.storage.base, depthwise.bias.storage.base, depthwise.size, depthwise.stride, rows.count,
            outWidth, filtered.storage.base)
        if kernel.addsInput {
            unsafe out.update(
                from: storage.base + (map * height + rows.lowerBound) * width * columns,
                count: rows.count * width * columns)
        }
        unsafe kernel.project.run(
            filtered.storage.base, rows: rows.count * outWidth, within: .relu6, into: out, activation: .identity,
            accumulate: kernel.addsInput)
    }
}
