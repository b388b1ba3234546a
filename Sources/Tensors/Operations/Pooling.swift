import CKernels

extension Tensor {
    /// Means of `side`² equal cells: `[H, W, C]` → `[side, side, C]`.
    /// - Precondition: `side` divides both `H` and `W`.
    public func averaged(toSide side: Int) -> Tensor {
        precondition(shape.count == 3 && shape[0] % side == 0 && shape[1] % side == 0, "\(shape) in \(side) cells")
        let (cellHeight, cellWidth, channels) = (shape[0] / side, shape[1] / side, shape[2])
        let (width, factor) = (shape[1], 1 / Float(cellHeight * cellWidth))
        let y = Tensor(uninitialized: [side, side, channels])
        let row = Tensor(uninitialized: [cellWidth, channels])
        for cell in 0..<side * side {
            row.storage.fill(with: 0)
            let first = (cell / side * cellHeight * width + cell % side * cellWidth) * channels
            for line in 0..<cellHeight {
                unsafe kernel_add(storage.base + first + line * width * channels, row.count, row.storage.base)
            }
            for channel in 0..<channels {
                var sum: Float = 0
                for column in 0..<cellWidth { sum += unsafe row.storage.base[column * channels + channel] }
                unsafe y.storage.base[cell * channels + channel] = sum * factor
            }
        }
        return y
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
