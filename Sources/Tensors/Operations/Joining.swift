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

    /// Maps of one shape, each `[1, H, W, C]`, as `[N, H, W, C]`.
    public init(joiningMaps maps: [Tensor]) {
        precondition(maps.allSatisfy { $0.shape == maps[0].shape }, "shapes differ: \(maps.map(\.shape))")
        self =
            maps.count == 1 ? maps[0] : Tensor(joiningRowsOf: maps).reshaped([maps.count] + maps[0].shape.dropFirst())
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
