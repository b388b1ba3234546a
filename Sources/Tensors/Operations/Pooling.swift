import CKernels

extension Tensor {
    /// Means of 2x2 cells: `[H, W, C]` → `[⌈H/2⌉, ⌈W/2⌉, C]`, or `[N, H, W, C]` → `[N, ⌈H/2⌉, ⌈W/2⌉, C]`. An odd last row
    /// or column is averaged alone.
    public func averagedBy2x2() -> Tensor {
        precondition(3...4 ~= shape.count, "a map has three axes, and several have four, not \(shape)")
        let (height, width) = (shape[shape.count - 3], shape[shape.count - 2])
        let (outHeight, outWidth) = ((height + 1) / 2, (width + 1) / 2)
        let y = Tensor(uninitialized: Array(shape.dropLast(3)) + [outHeight, outWidth, columns])
        for map in 0..<count / (height * width * columns) {
            unsafe kernel_average_2x2(
                storage.base + map * height * width * columns, height, width, columns,
                y.storage.base + map * outHeight * outWidth * columns, columns)
        }
        return y
    }

    /// Means of `side`² equal cells: `[H, W, C]` → `[side, side, C]`.
    /// - Precondition: `side` divides both `H` and `W`.
    public func averaged(toSide side: Int) -> Tensor {
        precondition(shape.count == 3 && shape[0] % side == 0 && shape[1] % side == 0, "\(shape) in \(side) cells")
        let (cellHeight, cellWidth, channels) = (shape[0] / side, shape[1] / side, shape[2])
        let width = shape[1]
        let factor = 1 / Float(cellHeight * cellWidth)
        return Tensor(shape: [side, side, channels]) { out in
            withElements { x in
                for cell in 0..<side * side {
                    let (top, left) = (cell / side * cellHeight, cell % side * cellWidth)
                    for channel in 0..<channels {
                        var sum: Float = 0
                        for row in top..<top + cellHeight {
                            var index = (row * width + left) * channels + channel
                            for _ in 0..<cellWidth {
                                sum += x[index]
                                index += channels
                            }
                        }
                        out[cell * channels + channel] = sum * factor
                    }
                }
            }
        }
    }

    /// The mean of the rows: `[T, C]` → `[C]`.
    public func meanOfRows() -> Tensor {
        weightedSumOfRows([Float](repeating: 1 / Float(rows), count: rows))
    }

    /// Σ weight · row: `[T, C]` → `[C]`.
    public func weightedSumOfRows(_ weights: [Float]) -> Tensor {
        precondition(weights.count == rows, "\(weights.count) weights for \(rows) rows")
        let sum = Tensor(zeros: [columns])
        for (row, weight) in weights.enumerated() {
            unsafe kernel_scale_and_add(
                storage.base + row * columns, weight, sum.storage.base, columns, sum.storage.base)
        }
        return sum
    }

    /// The rows, weighted by the softmax of their scores, as `[1, C]`, with the weights: `[T, C]`, `[T]`.
    public func softmaxPooled(scores: Tensor) -> (pooled: Tensor, weights: Tensor) {
        let weights = scores.reshaped([1, rows]).softmax()
        return (weightedSumOfRows(weights.elements).reshaped([1, columns]), weights)
    }

    /// The derivatives of `softmaxPooled`, given its result's cotangent.
    public func softmaxPooledDerivative(weights: Tensor, _ dy: Tensor) -> (x: Tensor, scores: Tensor) {
        precondition(weights.count == rows && dy.count == columns, "\(shape), \(weights.shape), \(dy.shape)")
        let (dx, dscores) = (Tensor(uninitialized: shape), Tensor(uninitialized: [rows, 1]))
        unsafe kernel_softmax_pooling_derivative(
            storage.base, weights.storage.base, dy.storage.base, rows, columns, dx.storage.base, dscores.storage.base)
        return (dx, dscores)
    }
}
