import CKernels
import COpenBLAS

/// A matrix that grows by rows without moving those that it has: what a vector is compared with, all rows at once.
///
/// A value: copies share their rows until one of them grows.
public struct GrowingMatrix: Sendable {
    public let columns: Int
    public private(set) var rows = 0
    /// `[rowsPerBlock, columns]` each; the rows of the last one beyond `rows` are undefined.
    private var blocks: [Tensor] = []
    private let rowsPerBlock: Int

    /// Numbers in a block: 8 MiB, of which the system gives what is written.
    private static let blockSize = 1 << 21
    /// Rows that a thread takes at a time.
    private static let rowsPerChunk = 2_048

    /// - Precondition: a row has at least one number.
    public init(columns: Int) {
        precondition(columns > 0, "rows of \(columns) numbers")
        self.columns = columns
        rowsPerBlock = max(1, Self.blockSize / columns)
    }

    /// Adds a row whose numbers `initialize` writes, all of them.
    public mutating func appendRow(_ initialize: (inout MutableSpan<Float>) -> Void) {
        let row = rows % rowsPerBlock
        if row == 0 { blocks.append(Tensor(uninitialized: [rowsPerBlock, columns])) }
        let last = blocks.count - 1
        blocks[last].makeUnique()
        let storage = blocks[last].storage
        var place = unsafe MutableSpan(_unsafeStart: storage.base + row * columns, count: columns)
        initialize(&place)
        extendLifetime(storage)
        rows += 1
    }

    /// The dot product of each row with a vector: `[rows, columns]` · `[columns]` → `[1, rows]`.
    ///
    /// Bound by the memory's speed: every row is read once. Threads of `ThreadPool` take chunks of rows in turn.
    public func dotProducts(with vector: Tensor) -> Tensor {
        precondition(vector.count == columns, "rows of \(columns) numbers with a vector of \(vector.shape)")
        let products = Tensor(uninitialized: [1, rows])
        let chunksPerBlock = (rowsPerBlock + Self.rowsPerChunk - 1) / Self.rowsPerChunk
        ThreadPool.shared.forEach(blocks.count * chunksPerBlock) { index in
            let (block, chunk) = index.quotientAndRemainder(dividingBy: chunksPerBlock)
            let first = chunk * Self.rowsPerChunk
            let count = min(Self.rowsPerChunk, rowsPerBlock - first, rows - block * rowsPerBlock - first)
            guard count > 0 else { return }
            let start = unsafe blocks[block].storage.base + first * columns
            let result = unsafe products.storage.base + block * rowsPerBlock + first
            if unsafe !blas_dot_products(start, count, columns, vector.storage.base, result) {
                unsafe kernel_dot_products(start, count, columns, vector.storage.base, result)
            }
        }
        return products
    }
}
