import CKernels

/// Neighbouring columns of a matrix, such as the keys in a joint product of queries, keys and values.
public struct Columns: Sendable {
    let tensor: Tensor
    let first: Int
    let count: Int

    /// - Precondition: the tensor has these columns.
    public init(_ tensor: Tensor, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= tensor.columns, "columns \(range) of \(tensor.shape)")
        self.tensor = tensor
        first = range.lowerBound
        count = range.count
    }

    /// All columns.
    public init(_ tensor: Tensor) {
        self.init(tensor, 0..<tensor.columns)
    }

    var base: UnsafeMutablePointer<Float> { unsafe tensor.storage.base + first }
}

/// `softmax(q kᵀ / √D) v` in `heads` heads: `[T, C]`, `[M, C]`, `[M, C]` → `[T, C]` (arXiv:1706.03762).
///
/// - Parameters:
///   - causal: the last query sees all keys, each earlier one a key less.
///   - parts: queries, keys and values are this many parts of the same length, one below the other, that don't see each other.
public func attention(
    queries: Columns, keys: Columns, values: Columns, heads: Int, causal: Bool = false, parts: Int = 1
) -> Tensor {
    let channels = queries.count
    let (rows, count) = (queries.tensor.rows / parts, keys.tensor.rows / parts)
    precondition(
        keys.count == channels && values.count == channels && values.tensor.rows == keys.tensor.rows && count > 0
            && keys.tensor.columns == values.tensor.columns && channels % heads == 0
            && rows * parts == queries.tensor.rows && count * parts == keys.tensor.rows,
        "attention of \(queries.tensor.shape) to \(keys.tensor.shape) and \(values.tensor.shape) in \(heads) heads")
    let out = Tensor(uninitialized: [rows * parts, channels])
    for part in 0..<parts {
        let (query, key) = (part * rows, part * count)
        ThreadPool.shared.forEachRange(of: rows, minimum: 16) { range in
            let scores = Tensor(uninitialized: [count])
            let first = query + range.lowerBound
            unsafe kernel_attend(
                queries.base + first * queries.tensor.columns, range.count, queries.tensor.columns,
                keys.base + key * keys.tensor.columns, values.base + key * values.tensor.columns, keys.tensor.columns,
                count, nil, causal ? count - rows + range.lowerBound : count, heads, channels / heads,
                scores.storage.base, out.storage.base + first * channels, channels)
        }
    }
    return out
}

/// The weights of that attention, which it doesn't keep: `[T, C]`, `[M, C]` → `[heads, T, M]`, whose rows sum to 1.
///
/// The kernel of attention itself makes them, in room that it is given for scores; its sums are thrown away.
public func attentionWeights(queries: Columns, keys: Columns, heads: Int) -> Tensor {
    let (rows, count, channels) = (queries.tensor.rows, keys.tensor.rows, queries.count)
    precondition(
        keys.count == channels && count > 0 && channels % heads == 0,
        "attention of \(queries.tensor.shape) to \(keys.tensor.shape) in \(heads) heads")
    let size = channels / heads
    let weights = Tensor(uninitialized: [heads, rows, count])
    let sums = Tensor(uninitialized: [size])
    for head in 0..<heads {
        let headKeys = unsafe keys.base + head * size
        for row in 0..<rows {
            unsafe kernel_attend(
                queries.base + row * queries.tensor.columns + head * size, 1, queries.tensor.columns, headKeys,
                headKeys, keys.tensor.columns, count, nil, count, 1, size,
                weights.storage.base + (head * rows + row) * count, sums.storage.base, size)
        }
    }
    return weights
}

/// Attention in which each query has keys and values of its own: query `r` sees the rows `paths[r]` of `memory`.
///
/// - Parameters:
///   - queries: `[R, C]`.
///   - memory: `[M, 2 C]`: keys, then values.
///   - paths: for each query the rows of `memory` that it sees, at least one.
/// - Returns: `[R, C]`.
public func attention(queries: Columns, memory: Tensor, paths: [[Int32]], heads: Int) -> Tensor {
    let (rows, channels) = (queries.tensor.rows, queries.count)
    precondition(
        paths.count == rows && memory.columns == 2 * channels && channels % heads == 0,
        "attention of \(queries.tensor.shape) to \(memory.shape) along \(paths.count) paths")
    let out = Tensor(uninitialized: [rows, channels])
    let scores = Tensor(uninitialized: [paths.reduce(1) { max($0, $1.count) }])
    for (row, path) in paths.enumerated() {
        precondition(
            !path.isEmpty && path.allSatisfy { 0..<Int32(memory.rows) ~= $0 }, "path \(path) of \(memory.rows)")
        unsafe kernel_attend(
            queries.base + row * queries.tensor.columns, 1, queries.tensor.columns, memory.storage.base,
            memory.storage.base + channels, memory.columns, path.count, path, path.count, heads, channels / heads,
            scores.storage.base, out.storage.base + row * channels, channels)
    }
    return out
}

/// Attention in which neighbouring queries share a memory: `counts[g]` queries read `memories[g]`.
///
/// - Parameters:
///   - queries: `[R, C]`, where R is the sum of `counts`.
///   - memories: keys, then values, `[M, 2 C]` each.
/// - Returns: `[R, C]`.
public func attention(queries: Columns, memories: [Tensor], counts: [Int], heads: Int) -> Tensor {
    let channels = queries.count
    precondition(
        memories.count == counts.count && counts.reduce(0, +) == queries.tensor.rows && channels % heads == 0,
        "attention of \(queries.tensor.shape) to \(memories.count) memories of \(counts) queries")
    let out = Tensor(uninitialized: [queries.tensor.rows, channels])
    let scores = Tensor(uninitialized: [memories.reduce(1) { max($0, $1.rows) }])
    var first = 0
    for (memory, count) in zip(memories, counts) {
        precondition(
            memory.columns == 2 * channels && memory.rows > 0, "memory \(memory.shape) of \(channels) channels")
        unsafe kernel_attend(
            queries.base + first * queries.tensor.columns, count, queries.tensor.columns, memory.storage.base,
            memory.storage.base + channels, memory.columns, memory.rows, nil, memory.rows, heads, channels / heads,
            scores.storage.base, out.storage.base + first * channels, channels)
        first += count
    }
    return out
}

/// The derivatives of `softmax(q kᵀ / √D) v`, not causal, given its result's cotangent; on the caller's thread alone.
public func attentionDerivative(
    queries: Tensor, keys: Tensor, values: Tensor, heads: Int, _ dy: Tensor
) -> (queries: Tensor, keys: Tensor, values: Tensor) {
    precondition(
        queries.columns == keys.columns && keys.shape == values.shape && dy.shape == queries.shape && keys.rows > 0
            && queries.columns % heads == 0,
        "attention of \(queries.shape) to \(keys.shape) and \(values.shape) in \(heads) heads")
    let (dq, dk, dv) = (Tensor(zeros: queries.shape), Tensor(zeros: keys.shape), Tensor(zeros: values.shape))
    let scores = Tensor(uninitialized: [2 * keys.rows])
    unsafe kernel_attend_derivative(
        queries.storage.base, queries.rows, keys.storage.base, values.storage.base, keys.rows, heads,
        queries.columns / heads, dy.storage.base, scores.storage.base, dq.storage.base, dk.storage.base,
        dv.storage.base)
    return (dq, dk, dv)
}
