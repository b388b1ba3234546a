import Tensors

/// Vectors in memory, to be compared with another one all at once.
///
///     var index = EmbeddingIndex()
///     index.append(model.embedding(of: features))
///     let best = index.nearest(to: model.embedding(of: "a dog on a beach"), count: 10)
///
/// A value: copies share their vectors.
public struct EmbeddingIndex: Sendable {
    /// nil before the first vector.
    private var vectors: GrowingMatrix?

    public init() {}

    /// The number of vectors.
    public var count: Int { vectors?.rows ?? 0 }

    /// Adds a vector.
    /// - Precondition: it is as long as the others, and not empty.
    public mutating func append(_ vector: [Float]) {
        if vectors == nil { vectors = GrowingMatrix(columns: vector.count) }
        precondition(vector.count == vectors?.columns, "a vector of \(vector.count) numbers among others")
        vectors?.appendRow { row in
            for index in vector.indices { row[index] = vector[index] }
        }
    }

    /// Adds a vector in the form that `[Float].littleEndianBytes` gives.
    /// - Returns: false, and adds nothing, where the bytes are no vector of the others' length.
    public mutating func append(littleEndianBytes bytes: UnsafeRawBufferPointer) -> Bool {
        let (count, rest) = bytes.count.quotientAndRemainder(dividingBy: 4)
        if vectors == nil, count > 0, rest == 0 { vectors = GrowingMatrix(columns: count) }
        guard rest == 0, count > 0, count == vectors?.columns else { return false }
        vectors?.appendRow { row in
            for index in 0..<count {
                let pattern = unsafe bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                row[index] = Float(bitPattern: UInt32(littleEndian: pattern))
            }
        }
        return true
    }

    /// The vectors with the largest dot products with `vector`, largest first, of equal ones the first.
    ///
    /// - Complexity: O(*n*) in the number of vectors, whose memory is read once; sorting comes to it where `count` is large.
    public func nearest(to vector: [Float], count: Int) -> [(index: Int, similarity: Float)] {
        guard let vectors, count > 0 else { return [] }
        return vectors.dotProducts(with: Tensor(vector, shape: [vector.count])).largest(count, ofRow: 0)
            .filter { $0.value > -.infinity }.map { ($0.index, $0.value) }
    }
}
