extension Tensor {
    /// Matrices with the same rows, side by side: `[T, A], [T, B], …` → `[T, A + B + …]`.
    public init(joiningColumnsOf parts: [Tensor]) {
        let rows = parts[0].rows
        precondition(parts.allSatisfy { $0.rows == rows }, "rows differ: \(parts.map(\.shape))")
        let columns = parts.reduce(0) { $0 + $1.columns }
        self.init(uninitialized: [rows, columns])
        var first = 0
        for part in parts {
            for row in 0..<rows {
                unsafe (storage.base + row * columns + first).update(
                    from: part.storage.base + row * part.columns, count: part.columns)
            }
            first += part.columns
        }
    }

    /// Tensors of one shape as one with an axis more: `[…]`, N times → `[N, …]`.
    public init(stacking parts: [Tensor]) {
        precondition(parts.allSatisfy { $0.shape == parts[0].shape }, "shapes differ: \(parts.map(\.shape))")
        guard parts.count > 1 else {
            self = parts[0].reshaped([1] + parts[0].shape)
            return
        }
        self = Tensor(joiningRowsOf: parts).reshaped([parts.count] + parts[0].shape)
    }

    /// Matrices with the same columns, one below the other: `[A, C], [B, C], …` → `[A + B + …, C]`.
    public init(joiningRowsOf parts: [Tensor]) {
        let columns = parts[0].columns
        precondition(parts.allSatisfy { $0.columns == columns }, "columns differ: \(parts.map(\.shape))")
        self.init(uninitialized: [parts.reduce(0) { $0 + $1.rows }, columns])
        var first = 0
        for part in parts {
            unsafe (storage.base + first).update(from: part.storage.base, count: part.count)
            first += part.count
        }
    }

    /// Neighbouring columns: `[T, A + B + …]` → `[T, B]`. The derivative of joining columns.
    public func columns(_ range: Range<Int>) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(shape)")
        let result = Tensor(uninitialized: [rows, range.count])
        for row in 0..<rows {
            unsafe (result.storage.base + row * range.count).update(
                from: storage.base + row * columns + range.lowerBound, count: range.count)
        }
        return result
    }
}
