import CKernels
import TestSupport
import Testing

@testable import Tensors

struct GrowingMatrixTests {
    private func filled(rows: Int, columns: Int, _ generator: inout SeededGenerator) -> (GrowingMatrix, [[Float]]) {
        var matrix = GrowingMatrix(columns: columns)
        let numbers = (0..<rows).map { _ in generator.floats(columns) }
        for row in numbers {
            matrix.appendRow { place in
                for index in row.indices { place[index] = row[index] }
            }
        }
        return (matrix, numbers)
    }

    private func expectProducts(_ matrix: GrowingMatrix, _ rows: [[Float]], _ vector: [Float]) {
        let expected = rows.map { row in
            Float(zip(row, vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
        }
        let found = matrix.dotProducts(with: Tensor(vector, shape: [vector.count]))
        #expect(found.shape == [1, rows.count])
        expectClose(found.elements, expected, tolerance: 1e-4, "\(rows.count) rows of \(vector.count)")
    }

    @Test(
        "Each row meets the vector, whatever the sizes",
        arguments: [(1, 1), (3, 7), (2_049, 256), (4_500, 33), (10_000, 16)])
    func sizes(rows: Int, columns: Int) {
        var generator = SeededGenerator(printingSeedFor: "GrowingMatrixTests.sizes")
        let (matrix, numbers) = filled(rows: rows, columns: columns, &generator)
        expectProducts(matrix, numbers, generator.floats(columns))
    }

    @Test("Rows of several blocks meet it too, the last block's own rows alone")
    func blocks() {
        var generator = SeededGenerator(printingSeedFor: "GrowingMatrixTests.blocks")
        // Four rows of this length are a block.
        let (matrix, numbers) = filled(rows: 9, columns: 1 << 19, &generator)
        let vector = generator.floats(1 << 19).map { $0 / 1_000 }
        expectProducts(matrix, numbers, vector)
        #expect(GrowingMatrix(columns: 3).dotProducts(with: Tensor([1, 2, 3], shape: [3])).count == 0)
    }

    @Test("A copy doesn't grow with the other")
    func value() {
        var generator = SeededGenerator(printingSeedFor: "GrowingMatrixTests.value")
        var (matrix, numbers) = filled(rows: 5, columns: 8, &generator)
        let copy = matrix
        matrix.appendRow { row in
            for index in 0..<8 { row[index] = 1 }
        }
        expectProducts(copy, numbers, [1, 1, 1, 1, 0, 0, 0, 0])
        expectProducts(matrix, numbers + [[Float](repeating: 1, count: 8)], [1, 1, 1, 1, 0, 0, 0, 0])
    }

    @Test("Without OpenBLAS, loops of our own give the same")
    func ownLoops() {
        var generator = SeededGenerator(printingSeedFor: "GrowingMatrixTests.ownLoops")
        for columns in [1, 15, 16, 17, 256] {
            let (rows, vector) = (generator.floats(7 * columns), generator.floats(columns))
            var products = [Float](repeating: .nan, count: 7)
            unsafe kernel_dot_products(rows, 7, columns, vector, &products)
            let expected = (0..<7).map { row in
                (0..<columns).reduce(Float(0)) { $0 + rows[row * columns + $1] * vector[$1] }
            }
            expectClose(products, expected, tolerance: 1e-5, "\(columns) columns")
        }
    }
}
