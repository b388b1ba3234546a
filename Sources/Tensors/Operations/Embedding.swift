import CKernels

extension Tensor {
    /// Rows `tokens` of this table, times `scale`, plus a row of `positions` each: `[V, C]` → `[T, C]`.
    ///
    /// - Parameter offsets: the row of `positions` for each token.
    public func embedded(_ tokens: [Int], scale: Float, positions: Tensor, at offsets: [Int]) -> Tensor {
        precondition(tokens.count == offsets.count && positions.columns == columns, "\(shape), \(positions.shape)")
        let y = Tensor(uninitialized: [tokens.count, columns])
        for (row, (token, offset)) in zip(tokens, offsets).enumerated() {
            precondition(0..<rows ~= token, "token \(token) of \(rows)")
            precondition(0..<positions.rows ~= offset, "position \(offset) of \(positions.rows)")
            unsafe kernel_scale_and_add(
                storage.base + token * columns, scale, positions.storage.base + offset * columns, columns,
                y.storage.base + row * columns)
        }
        return y
    }
}
