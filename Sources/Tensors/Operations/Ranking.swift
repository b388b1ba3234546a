import CKernels

extension Tensor {
    /// `log Σ exp x` of row `row`.
    public func logSumExp(ofRow row: Int) -> Float {
        precondition(0..<rows ~= row, "row \(row) of \(shape)")
        return unsafe kernel_log_sum_exp(storage.base + row * columns, columns)
    }

    /// The `count` largest elements of row `row` in falling order, of equal ones the first.
    public func largest(_ count: Int, ofRow row: Int) -> [(index: Int, value: Float)] {
        precondition(0..<rows ~= row && count >= 0, "\(count) of row \(row) of \(shape)")
        let count = min(count, columns)
        var indices = [Int32](repeating: 0, count: count)
        var values = [Float](repeating: 0, count: count)
        unsafe kernel_largest(storage.base + row * columns, columns, count, &indices, &values)
        return zip(indices, values).map { (Int($0), $1) }
    }

    /// Sets elements of row `row` to `value`.
    public mutating func set(_ columns: [Int], ofRow row: Int, to value: Float) {
        precondition(
            0..<rows ~= row && columns.allSatisfy { 0..<self.columns ~= $0 }, "\(columns) of row \(row) of \(shape)")
        makeUnique()
        for column in columns { unsafe storage.base[row * self.columns + column] = value }
    }
}
