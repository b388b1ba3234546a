import TestSupport
import Testing

@testable import Models

struct EmbeddingIndexTests {
    @Test("The nearest come first, of equal ones the one that was there first")
    func nearest() {
        var index = EmbeddingIndex()
        #expect(index.nearest(to: [1, 0], count: 3).isEmpty)
        for vector: [Float] in [[0, 1], [0.6, 0.8], [1, 0], [0.6, 0.8]] { index.append(vector) }
        let found = index.nearest(to: [1, 0], count: 3)
        #expect(found.map(\.index) == [2, 1, 3])
        #expect(found.map(\.similarity) == [1, 0.6, 0.6])
        #expect(index.nearest(to: [1, 0], count: 99).map(\.index) == [2, 1, 3, 0])
        #expect(index.nearest(to: [1, 0], count: 0).isEmpty)
    }

    @Test("Vectors come as bytes too; bytes that are no embedding of this length are refused")
    func bytes() {
        func append(_ bytes: [UInt8], to index: inout EmbeddingIndex) -> Bool {
            index.append(littleEndianBytes: bytes.span)
        }
        var index = EmbeddingIndex()
        #expect(!append([], to: &index) && !append([1, 2, 3], to: &index) && index.count == 0)
        #expect(append([Float]([0.6, -0.8]).littleEndianBytes, to: &index))
        #expect(!append([Float]([1]).littleEndianBytes, to: &index))
        #expect(!append([Float]([1, 2, 3]).littleEndianBytes, to: &index))
        #expect(!append([0, 0, 0, 0, 0, 0, 0], to: &index))
        for vector: [Float] in [[6.6e37, 0], [0, 0], [1, .nan], [.infinity, 0], [0.6, 0.9]] {
            #expect(!append(vector.littleEndianBytes, to: &index), "\(vector)")
        }
        #expect(index.count == 1 && index.nearest(to: [1, 0], count: 1).map(\.similarity) == [0.6])
    }

    @Test("An embedding has length 1, however many numbers it is made of")
    func embeddings() {
        for count in 1...9 {
            let even = [Float](repeating: 1 / Float(count).squareRoot(), count: count)
            #expect(even.isEmbedding)
            for place in even.indices {
                for number: Float in [2, -6.6e37, .nan, .infinity] {
                    var other = even
                    other[place] = number
                    #expect(!other.isEmbedding, "\(other)")
                }
            }
        }
        #expect(![Float]().isEmbedding)
    }

    @Test("A vector with something in it that is no number is never found")
    func notANumber() {
        var index = EmbeddingIndex()
        for vector: [Float] in [[.nan, 0], [0, 1]] { index.append(vector) }
        #expect(index.nearest(to: [0, 1], count: 2).map(\.index) == [1])
    }
}
