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
        guard count <= Self.mostInserted else { return sorted(count, ofRow: row) }
        var indices = [Int32](repeating: 0, count: count)
        var values = [Float](repeating: 0, count: count)
        unsafe kernel_largest(storage.base + row * columns, columns, count, &indices, &values)
        return zip(indices, values).map { (Int($0), $1) }
    }

    /// Up to so many, inserting into a short list beats sorting.
    private static let mostInserted = 128

    private func sorted(_ count: Int, ofRow row: Int) -> [(index: Int, value: Float)] {
        let first = row * columns
        return withElements { span in
            let numbers = (0..<columns).filter { !span[first + $0].isNaN }
            let falling = numbers.sorted { one, other in
                let (a, b) = (span[first + one], span[first + other])
                return a > b || a == b && one < other
            }
            return falling.prefix(count).map { ($0, span[first + $0]) }
        }
    }

    /// Sets elements of row `row` to `value`.
    public mutating func set(_ columns: [Int], ofRow row: Int, to value: Float) {
        precondition(
            0..<rows ~= row && columns.allSatisfy { 0..<self.columns ~= $0 }, "\(columns) of row \(row) of \(shape)")
        makeUnique()
        for column in columns { unsafe storage.base[row * self.columns + column] = value }
    }
}
