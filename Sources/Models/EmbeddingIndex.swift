import Tensors

extension [Float] {
    /// Whether these numbers can be what a network gives for a photo or a sentence: all finite, of length 1.
    public var isEmbedding: Bool {
        // Four sums side by side, since each waits for the addition before it.
        var sums = SIMD4<Float>.zero
        var index = 0
        while index + 4 <= count {
            let four = SIMD4(self[index], self[index + 1], self[index + 2], self[index + 3])
            sums += four * four
            index += 4
        }
        let square = self[index...].reduce(sums.sum()) { $0 + $1 * $1 }
        // Not so either where one of them is no number, or infinite.
        return abs(square.squareRoot() - 1) < 1e-3
    }
}

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

    /// Adds an embedding in the form that `[Float].littleEndianBytes` gives.
    /// - Returns: false, and adds nothing, where the bytes aren't as many numbers as the others, or are no embedding.
    public mutating func append(littleEndianBytes bytes: Span<UInt8>) -> Bool {
        guard !bytes.isEmpty, let vector = [Float](littleEndianBytes: bytes),
            vector.count == vectors?.columns ?? vector.count, vector.isEmbedding
        else { return false }
        append(vector)
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
