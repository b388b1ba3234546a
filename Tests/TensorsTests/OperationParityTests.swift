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
        let entry = try #require(fixtures.entry(named: name), "no fixture \(name)")
        return Tensor(try fixtures.floats(named: name), shape: entry.shape)
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
        try expectParity(x.multiplied(by: matrix, activation: .geluTanh), "product.gelu_tanh")
        try expectParity(x.multiplied(by: matrix, activation: .geluErf), "product.gelu_erf")
        let residual = try fixture("product.residual")
        var sum = residual
        sum.addProduct(of: x, with: matrix)
        try expectParity(sum, "product.added")
        try expectParity(residual, "product.residual", tolerance: 0)  // a copy's elements stay as they were
    }

    @Test(
        "A product in bfloat16 is as near as 8 bits of mantissa allow", .enabled(if: StoragePrecision.bfloat16.isNative)
    )
    func bfloat16Products() throws {
        let matrix = PackedMatrix(
            try fixture("product.weight"), bias: try fixture("product.bias"), precision: .bfloat16)
        try expectParity(try fixture("product.x").multiplied(by: matrix), "product.identity", tolerance: 0.03)
    }

    @Test("Convolutions", arguments: ["stem", "same", "halving", "odd", "shortcut"], [1, 2])
    func convolutions(name: String, threads: Int) throws {
        let x = try fixture("convolution.\(name).x")
        let y = try fixture("convolution.\(name).y")
        let kernel = PackedConvolution(
            try fixture("convolution.\(name).weight"), bias: try fixture("convolution.\(name).bias"),
            stride: x.shape[0] == y.shape[0] ? 1 : 2, precision: .float32)
        try ThreadPool.$width.withValue(threads) {
            try expectParity(x.convolved(with: kernel), "convolution.\(name).y")
            let addend = try fixture("convolution.\(name).addend")
            try expectParity(
                x.convolved(with: kernel, adding: addend, activation: .relu), "convolution.\(name).added_relu")
            try expectParity(addend, "convolution.\(name).addend", tolerance: 0)
        }
    }

    @Test(
        "Scales of a convolution's outputs are as good as scaled weights",
        arguments: [StoragePrecision.float32, .bfloat16])
    func scaledConvolutions(precision: StoragePrecision) {
        guard precision.isNative else { return print("skipped: no \(precision) products on this machine") }
        var generator = SeededGenerator(printingSeedFor: "scaledConvolutions")
        let integers = (0..<48 * 32 * 9).map { _ in Float(Int.random(in: -127...127, using: &generator)) }
        let scales = (0..<48).map { _ in Float.random(in: 0.001...0.02, using: &generator) }
        let bias = Tensor(generator.floats(48), shape: [48])
        // Whole numbers, so that bfloat16 loses nothing of the inputs either.
        let x = Tensor(
            (0..<14 * 14 * 32).map { _ in Float(Int.random(in: -8...8, using: &generator)) }, shape: [14, 14, 32])
        let addend = Tensor(generator.floats(14 * 14 * 48), shape: [14, 14, 48])
        let scaled = PackedConvolution(
            Tensor(integers, shape: [48, 32, 3, 3]), scales: scales, bias: bias, stride: 1, precision: precision)
        let folded = PackedConvolution(
            Tensor(integers.enumerated().map { $1 * scales[$0 / (32 * 9)] }, shape: [48, 32, 3, 3]), bias: bias,
            stride: 1, precision: .float32)
        expectClose(
            x.convolved(with: scaled, adding: addend, activation: .relu).elements,
            x.convolved(with: folded, adding: addend, activation: .relu).elements, tolerance: 1e-4)
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
        try expectParity(even.averagedBy2x2(), "pooling.even.2x2", tolerance: 1e-6)
        try expectParity(even.averaged(toSide: 7), "pooling.even.cells", tolerance: 1e-6)
        try expectParity(odd.averagedBy2x2(), "pooling.odd.2x2", tolerance: 1e-6)
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
