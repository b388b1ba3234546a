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
        arguments: [StoragePrecision.float32, .bfloat16].filter(\.isNative))
    func scaledConvolutions(precision: StoragePrecision) {
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

    /// Weights of 8 bits, as they are and with their scales multiplied in, in float32.
    private func kernels8(
        inputs: Int, outputs: Int, size: Int, stride: Int, _ generator: inout SeededGenerator
    ) -> (int8: PackedConvolution, float32: PackedConvolution, weightSums: [Float]) {
        let each = inputs * size * size
        let integers = (0..<outputs * each).map { _ in Float(Int.random(in: -128...127, using: &generator)) }
        let scales = (0..<outputs).map { _ in Float.random(in: 0.001...0.02, using: &generator) }
        let bias = Tensor(generator.floats(outputs), shape: [outputs])
        let scaled = integers.enumerated().map { $1 * scales[$0 / each] }
        let shape = [outputs, inputs, size, size]
        return (
            PackedConvolution(
                Tensor(integers, shape: shape), scales: scales, bias: bias, stride: stride, precision: .int8),
            PackedConvolution(Tensor(scaled, shape: shape), bias: bias, stride: stride, precision: .float32),
            (0..<outputs).map { scaled[$0 * each..<($0 + 1) * each].reduce(0) { $0 + abs($1) } }
        )
    }

    @Test(
        "A convolution in 8 bits is exact on the steps of its inputs, and elsewhere within half a step of each",
        arguments: [(3, 1), (3, 2), (1, 1)], [1, 2])
    func convolutionsIn8Bits(kernel: (size: Int, stride: Int), threads: Int) {
        guard StoragePrecision.int8.isNative else { return print("no 8-bit products on this machine") }
        var generator = SeededGenerator(printingSeedFor: "convolutionsIn8Bits")
        let (int8, float32, weightSums) = kernels8(
            inputs: 32, outputs: 48, size: kernel.size, stride: kernel.stride, &generator)
        let side = 14 / kernel.stride
        let addend = Tensor(generator.floats(side * side * 48), shape: [side, side, 48])
        var steps = (0..<14 * 14 * 32).map { _ in Float(Int.random(in: 0...255, using: &generator)) }
        steps[0] = 255  // the largest, so that a step is 0.125
        let exact = Tensor(steps.map { $0 * 0.125 }, shape: [14, 14, 32])
        let between = Tensor(
            steps.map { $0 == 255 ? 255 : abs($0 + .random(in: -0.5...0.5, using: &generator)) }, shape: [14, 14, 32])
        /// The largest difference of an output, in sums of its weights.
        func distance(_ x: Tensor, _ activation: Activation) -> Float {
            let found = x.convolved(with: int8, adding: addend, activation: activation).elements
            let expected = x.convolved(with: float32, adding: addend, activation: activation).elements
            return found.indices.map { abs(found[$0] - expected[$0]) / weightSums[$0 % 48] }.max() ?? .infinity
        }
        ThreadPool.$width.withValue(threads) {
            #expect(distance(exact, .identity) < 1e-5 && distance(exact, .relu) < 1e-5)
            let most = distance(between, .identity)
            #expect(most > 0.01 && most <= 0.5)
        }
    }

    @Test("In 8 bits a black map gives the bias, and a number that isn't finite spoils its own map alone")
    func extremesIn8Bits() {
        guard StoragePrecision.int8.isNative else { return print("no 8-bit products on this machine") }
        var generator = SeededGenerator(printingSeedFor: "extremesIn8Bits")
        let (int8, float32, _) = kernels8(inputs: 16, outputs: 16, size: 3, stride: 1, &generator)
        let black = Tensor(zeros: [7, 7, 16])
        expectClose(
            black.convolved(with: int8).elements, black.convolved(with: float32).elements, tolerance: 1e-6)
        let map = Tensor((0..<7 * 7 * 16).map { _ in .random(in: 0...3, using: &generator) }, shape: [7, 7, 16])
        for (place, spoiler) in [(0, Float.infinity), (777, .nan), (783, .infinity), (16, .nan)] {
            var spoilt = map
            spoilt.withMutableElements { $0[place] = spoiler }
            let y = Tensor(stacking: [map, spoilt, map]).convolved(with: int8).elements
            let alone = map.convolved(with: int8).elements
            #expect(Array(y.prefix(alone.count)) == alone && Array(y.suffix(alone.count)) == alone)
            #expect(y.dropFirst(alone.count).prefix(alone.count).allSatisfy { $0.isNaN })
        }
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

    @Test(
        "Several maps at once give each map's own results",
        arguments: [StoragePrecision.float32, .bfloat16, .int8].filter(\.isNative), [1, 2, 3])
    func stackedMaps(precision: StoragePrecision, threads: Int) {
        var generator = SeededGenerator(printingSeedFor: "stackedMaps")
        for (inputs, outputs, side, stride) in [(64, 128, 28, 2), (128, 256, 14, 1), (256, 64, 7, 1)] {
            let weights = (0..<outputs * inputs * 9).map { _ in Float(Int.random(in: -127...127, using: &generator)) }
            let kernel = PackedConvolution(
                Tensor(weights, shape: [outputs, inputs, 3, 3]), scales: Array(repeating: 0.01, count: outputs),
                bias: nil, stride: stride, precision: precision)
            let maps = (1...5).map { factor in
                Tensor(
                    (0..<side * side * inputs).map { _ in Float(factor) * .random(in: 0...1, using: &generator) },
                    shape: [side, side, inputs])
            }
            ThreadPool.$width.withValue(threads) {
                let together = Tensor(stacking: maps).convolved(with: kernel, activation: .relu)
                let alone = maps.map { $0.convolved(with: kernel, activation: .relu) }
                #expect(together.shape == [5] + alone[0].shape)
                #expect(together.elements == alone.flatMap(\.elements))
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
