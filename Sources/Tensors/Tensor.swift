/// A dense array of `Float` with a shape, row-major: the last axis is contiguous.
///
/// A tensor is a value. Copies share their elements until one of them is changed.
public struct Tensor: Sendable {
    /// The length of each axis; empty for a single number.
    public let shape: [Int]
    var storage: Storage

    /// The number of elements.
    public var count: Int { storage.count }
    /// The length of the last axis.
    public var columns: Int { shape.last ?? 1 }
    /// The number of rows: of everything but the last axis.
    public var rows: Int { columns == 0 ? 0 : count / columns }

    /// - Precondition: `elements.count` is the product of `shape`.
    public init(_ elements: [Float], shape: [Int]) {
        precondition(
            elements.count == shape.reduce(1, *), "\(elements.count) elements can't have the shape \(shape)")
        self.init(uninitialized: shape)
        storage.update(from: elements)
    }

    /// Numbers as a checkpoint stores them, each row times its own factor where there are factors.
    /// - Returns: nil for types that no layer reads; else the tensor, and whether each number is finite.
    /// - Precondition: there are as many numbers as the shape has, and as many factors as its first axis is long.
    package static func reading(
        _ bytes: Span<UInt8>, type: NumberType, shape: [Int], rowFactors: [Float] = []
    ) -> (tensor: Tensor, isFinite: Bool)? {
        guard NumberConversion.isRead(type) else { return nil }
        let tensor = Tensor(uninitialized: shape)
        precondition(bytes.count == tensor.count * type.size, "\(bytes.count) bytes for \(shape) of \(type.rawValue)")
        precondition(
            rowFactors.isEmpty || rowFactors.count == shape.first ?? 1, "\(rowFactors.count) factors for \(shape)")
        let factors = rowFactors.isEmpty ? [1] : rowFactors
        let each = tensor.count / factors.count
        var isFinite = true
        for (row, factor) in factors.enumerated() {
            let part = bytes.extracting(row * each * type.size..<(row + 1) * each * type.size)
            let isRowFinite = unsafe NumberConversion.read(
                part, type: type, times: factor, into: tensor.storage.base + row * each)
            isFinite = isFinite && isRowFinite
        }
        return (tensor, isFinite)
    }

    /// A tensor of zeros.
    public init(zeros shape: [Int]) {
        self.init(uninitialized: shape)
        storage.fill(with: 0)
    }

    /// A tensor whose elements `initialize` writes, all of them.
    public init(shape: [Int], initialize: (inout MutableSpan<Float>) throws -> Void) rethrows {
        self.init(uninitialized: shape)
        try withMutableElements(initialize)
    }

    /// A tensor whose elements the caller writes before anyone reads them.
    init(uninitialized shape: [Int]) {
        self.shape = shape
        storage = Storage(count: shape.reduce(1, *))
    }

    private init(shape: [Int], storage: Storage) {
        self.shape = shape
        self.storage = storage
    }

    /// The same elements under another shape.
    /// - Precondition: both shapes have the same number of elements.
    public func reshaped(_ shape: [Int]) -> Tensor {
        precondition(shape.reduce(1, *) == count, "\(self.shape) can't become \(shape)")
        return Tensor(shape: shape, storage: storage)
    }

    /// Reads the elements in order.
    public func withElements<Result: ~Copyable, Failure: Error>(
        _ body: (Span<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let (base, count) = unsafe (storage.base, storage.count)
        defer { extendLifetime(storage) }
        return try unsafe body(Span(_unsafeStart: base, count: count))
    }

    /// Changes the elements in order.
    public mutating func withMutableElements<Result: ~Copyable, Failure: Error>(
        _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        makeUnique()
        let (base, count) = unsafe (storage.base, storage.count)
        defer { extendLifetime(storage) }
        var span = unsafe MutableSpan(_unsafeStart: base, count: count)
        return try body(&span)
    }

    /// A copy of the elements.
    public var elements: [Float] { unsafe Array(UnsafeBufferPointer(start: storage.base, count: storage.count)) }

    /// Rows `range` of the matrix `[rows, columns]` that the tensor is.
    public func rows(_ range: Range<Int>) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(shape)")
        let result = Tensor(uninitialized: [range.count, columns])
        unsafe result.storage.base.update(from: storage.base + range.lowerBound * columns, count: result.count)
        return result
    }

    /// Writes the rows of `other` over those from `first` on.
    /// - Precondition: they fit, and both have the same columns.
    public mutating func setRows(from first: Int, to other: Tensor) {
        precondition(
            other.columns == columns && first >= 0 && first + other.rows <= rows,
            "\(other.shape) written at row \(first) of \(shape)")
        makeUnique()
        unsafe (storage.base + first * columns).update(from: other.storage.base, count: other.count)
    }

    /// Makes sure that nobody else sees a change.
    mutating func makeUnique() {
        if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    }
}

/// Aligned memory for the elements of a tensor, taken from and given back to a pool.
@safe final class Storage: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        self.count = count
        unsafe base = StoragePool.shared.take(count)
    }

    deinit {
        unsafe StoragePool.shared.give(base, count)
    }

    func update(from elements: [Float]) {
        unsafe elements.withUnsafeBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe base.update(from: start, count: count) }
        }
    }

    func fill(with value: Float) {
        unsafe base.update(repeating: value, count: count)
    }

    func copy() -> Storage {
        let copy = Storage(count: count)
        unsafe copy.base.update(from: base, count: count)
        return copy
    }
}
