import Foundation
import Neural
import TestSupport
import Testing

@testable import Tensors

/// Every operation against PyTorch, element by element.
struct OperationParityTests {
    let fixtures: SafetensorsFile

    init() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/operations", withExtension: "safetensors"))
        fixtures = try SafetensorsFile(path: url.path)
    }

    func fixture(_ name: String) throws -> Tensor {
        try fixtures.tensor(named: name)
    }

    func expectParity(_ actual: Tensor, _ name: String, tolerance: Float = 1e-5) throws {
        let expected = try fixture(name)
        #expect(actual.shape == expected.shape, "\(name)")
        expectClose(actual.elements, expected.elements, tolerance: tolerance, name)
    }

    @Test("Products and what is applied to them")
    func products() throws {
        let x = try fixture("product.x")
        let matrix = PackedMatrix(
            try fixture("product.weight"), bias: try fixture("product.bias"), precision: .float32)
        try expectParity(x.multiplied(by: matrix), "product.identity")
        try expectParity(x.multiplied(by: matrix, activation: .relu), "product.relu")
        let fourfold = PackedMatrix(
            try fixture("product.weight").scaled(by: 4), bias: try fixture("product.bias").scaled(by: 4),
            precision: .float32)
        try expectParity(x.multiplied(by: fourfold, activation: .relu6), "product.relu6")
        try expectParity(x.multiplied(by: matrix, activation: .geluTanh), "product.gelu_tanh")
        try expectParity(x.multiplied(by: matrix, activation: .geluErf), "product.gelu_erf")
        let residual = try fixture("product.residual")
        var sum = residual
        sum.addProduct(of: x, with: matrix)
        try expectParity(sum, "product.added")
        try expectParity(residual, "product.residual", tolerance: 0)  // a copy's elements stay as they were
    }

    @Test(
        "A product in the machine's precisions is as near as their bits of mantissa allow",
        arguments: [StoragePrecision.float32, .bfloat16].filter(\.isNative))
    func productPrecisions(precision: StoragePrecision) throws {
        let matrix = PackedMatrix(
            try fixture("product.weight"), bias: try fixture("product.bias"), precision: precision)
        try expectParity(
            try fixture("product.x").multiplied(by: matrix), "product.identity",
            tolerance: precision == .float32 ? 1e-5 : 0.03)
    }

    @Test(
        "A row's product is the same alone and among any number of others",
        arguments: [StoragePrecision.float32, .bfloat16].filter(\.isNative), [(256, 1024), (300, 100), (512, 512)])
    func rows(precision: StoragePrecision, size: (inputs: Int, outputs: Int)) {
        var generator = SeededGenerator(printingSeedFor: "rows")
        let weights = Tensor(generator.floats(size.outputs * size.inputs), shape: [size.outputs, size.inputs])
        let bias = Tensor(generator.floats(size.outputs), shape: [size.outputs])
        let matrix = PackedMatrix(weights, bias: bias, precision: precision)
        let x = generator.floats(130 * size.inputs)
        let addend = generator.floats(130 * size.outputs)
        func products(_ rows: Range<Int>) -> [Float] {
            let part = Tensor(
                Array(x[rows.lowerBound * size.inputs..<rows.upperBound * size.inputs]),
                shape: [rows.count, size.inputs])
            var sums = Tensor(
                Array(addend[rows.lowerBound * size.outputs..<rows.upperBound * size.outputs]),
                shape: [rows.count, size.outputs])
            matrix.multiply(part, addingTo: &sums)
            return sums.elements + matrix.multiply(part, activation: .relu).elements
        }
        ThreadPool.$width.withValue(1) {
            let alone = (0..<130).map { products($0..<$0 + 1) }
            for count in [2, 3, 5, 6, 7, 11, 47, 48, 49, 73, 85, 127, 130] {
                let together = products(0..<count)
                let halves = [together.prefix(count * size.outputs), together.suffix(count * size.outputs)]
                for row in 0..<count {
                    let found = halves.flatMap { half in
                        half.dropFirst(row * size.outputs).prefix(size.outputs)
                    }
                    #expect(found == alone[row], "\(count) rows, row \(row)")
                }
            }
        }
    }

    @Test("Layer normalisation")
    func layerNormalization() throws {
        let y = try fixture("layer_norm.x").layerNormalized(
            weight: try fixture("layer_norm.weight"), bias: try fixture("layer_norm.bias"), epsilon: 1e-5)
        try expectParity(y, "layer_norm.y")
    }

    @Test("Softmax and the logarithm of its denominator")
    func softmax() throws {
        let x = try fixture("softmax.x")
        try expectParity(x.softmax(), "softmax.y", tolerance: 1e-6)
        try expectParity(Tensor((0..<4).map(x.logSumExp(ofRow:)), shape: [4]), "softmax.log_sum_exp")
    }

    @Test("Attention: to a memory, causal, to a single key, along paths and in groups", arguments: [1, 2])
    func attentions(threads: Int) throws {
        let (q, k, v) = (try fixture("attention.q"), try fixture("attention.k"), try fixture("attention.v"))
        try ThreadPool.$width.withValue(threads) {
            func attend(_ k: Tensor, _ v: Tensor, causal: Bool = false) -> Tensor {
                attention(queries: Columns(q), keys: Columns(k), values: Columns(v), heads: 4, causal: causal)
            }
            try expectParity(attend(k, v), "attention.cross")
            try expectParity(attend(k, v, causal: true), "attention.causal")
            try expectParity(attend(k.rows(0..<1), v.rows(0..<1)), "attention.first_key")

            let memory = Tensor(joiningColumnsOf: [k, v])
            let paths = (0..<7).map { row in (0..<Int32(43 + row)).map { $0 } }
            try expectParity(
                attention(queries: Columns(q), memory: memory, paths: paths, heads: 4), "attention.causal")
            try expectParity(
                attention(queries: Columns(q), memories: [memory, memory], counts: [3, 4], heads: 4), "attention.cross")
        }
    }

    @Test("Means of cells, rows and lengths")
    func pooling() throws {
        let (even, odd) = (try fixture("pooling.even"), try fixture("pooling.odd"))
        try expectParity(even.averaged(toSide: 7), "pooling.even.cells", tolerance: 1e-6)
        try expectParity(odd.meanOfRows(), "pooling.odd.mean", tolerance: 1e-6)
        try expectParity(odd.reshaped([odd.count]).normalizedToLength1(), "pooling.odd.unit", tolerance: 1e-6)
    }

    @Test("Pixels are normalised channel by channel")
    func pixels() throws {
        let pixels = try fixture("pixels").elements.map { UInt8($0) }
        let y = normalizedPixels(
            pixels, height: 6, width: 5, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
        try expectParity(y, "pixels.normalized", tolerance: 1e-6)
    }

    @Test("Embeddings are scaled, then placed")
    func embeddings() throws {
        let y = try fixture("embedding.table").embedded(
            [4, 29, 0, 4], scale: 4, positions: try fixture("embedding.positions"), at: [0, 1, 2, 7])
        try expectParity(y, "embedding.y", tolerance: 1e-6)
    }
}
