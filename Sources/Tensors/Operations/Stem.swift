import CKernels

extension Tensor {
    /// A convolution of 3x3 cells with a stride of 2, clipped to 0...6; a row and a column of zeroes follow the map:
    /// `[H, W, C]` → `[H / 2, W / 2, outputs]`.
    /// - Parameter matrix: `[outputs, 3 · 3 · C]`.
    public func convolved3x3(by matrix: PackedMatrix) -> Tensor {
        precondition(shape.count == 3 && shape[0] % 2 == 0 && shape[1] % 2 == 0, "an even map, not \(shape)")
        precondition(matrix.inputs == 9 * columns, "\(shape) meets a kernel of \(matrix.inputs) numbers")
        let (height, width, rowsAtOnce) = (shape[0] / 2, shape[1] / 2, 8)
        let y = Tensor(uninitialized: [height, width, matrix.outputs])
        let bands = (height - 1) / rowsAtOnce + 1
        ThreadPool.shared.forEach(bands) { band in
            let rows = height * band / bands..<height * (band + 1) / bands
            let cells = Tensor(uninitialized: [rows.count * width, matrix.inputs])
            unsafe kernel_gather_3x3(
                storage.base + 2 * rows.lowerBound * shape[1] * columns, shape[0] - 2 * rows.lowerBound, shape[1],
                columns, rows.count, width, cells.storage.base)
            unsafe matrix.run(
                cells.storage.base, rows: cells.rows, within: .unknown,
                into: y.storage.base + rows.lowerBound * width * y.columns, activation: .relu6, accumulate: false)
        }
        return y
    }
}
