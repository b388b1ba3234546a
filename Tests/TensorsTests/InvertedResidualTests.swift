import TestSupport
import Testing

@testable import Tensors

@Suite("Inverted residual blocks")
struct InvertedResidualTests {
    /// A block whose products are stored in 8 bits, as they are and with their scales multiplied in.
    private struct Block {
        let expand, project: [Float]
        let expandScales, projectScales: [Float]
        let kernel: (StoragePrecision) -> InvertedResidualKernel

        init(inputs: Int, middle: Int, outputs: Int, size: Int, stride: Int, _ generator: inout SeededGenerator) {
            func integers(_ count: Int) -> [Float] {
                (0..<count).map { _ in Float(Int.random(in: -127...127, using: &generator)) }
            }
            let (expand, project) = (integers(middle * inputs), integers(outputs * middle))
            let expandScales = (0..<middle).map { _ in Float.random(in: 0.001...0.01, using: &generator) }
            let projectScales = (0..<outputs).map { _ in Float.random(in: 0.0005...0.002, using: &generator) }
            let biases = [middle, middle, outputs].map { Tensor(generator.floats($0), shape: [$0]) }
            let filters = Tensor(generator.floats(middle * size * size), shape: [middle, 1, size, size])
            (self.expand, self.project) = (expand, project)
            (self.expandScales, self.projectScales) = (expandScales, projectScales)
            kernel = { precision in
                func matrix(_ weights: [Float], _ scales: [Float], _ bias: Tensor) -> PackedMatrix {
                    let columns = weights.count / scales.count
                    let shape = [scales.count, columns]
                    return precision == .float32
                        ? PackedMatrix(
                            Tensor(weights.enumerated().map { $1 * scales[$0 / columns] }, shape: shape), bias: bias,
                            precision: .float32)
                        : PackedMatrix(Tensor(weights, shape: shape), scales: scales, bias: bias, precision: precision)
                }
                return InvertedResidualKernel(
                    expand: matrix(expand, expandScales, biases[0]),
                    depthwise: DepthwiseKernel(filters, bias: biases[1], stride: stride),
                    project: matrix(project, projectScales, biases[2]))
            }
        }
    }

    private func map(_ side: Int, _ channels: Int, _ generator: inout SeededGenerator) -> Tensor {
        Tensor(generator.floats(side * side * channels), shape: [1, side, side, channels])
    }

    @Test(
        "A map's results are the same bits alone and among others, at any number of threads, in any bands",
        arguments: [StoragePrecision.float32, .bfloat16, .int8].filter(\.isNative),
        [(3, 1, 56, 24), (5, 2, 56, 24), (5, 1, 7, 208)])
    func neighbours(precision: StoragePrecision, form: (size: Int, stride: Int, side: Int, inputs: Int)) {
        var generator = SeededGenerator(printingSeedFor: "neighbours")
        let block = Block(
            inputs: form.inputs, middle: form.inputs * 6, outputs: form.inputs, size: form.size, stride: form.stride,
            &generator)
        let kernel = block.kernel(precision)
        let maps = (1...3).map { factor in map(form.side, form.inputs, &generator).scaled(by: Float(factor)) }
        let alone = ThreadPool.$width.withValue(1) { maps.flatMap { $0.invertedResidual(kernel).elements } }
        for threads in 1...3 {
            ThreadPool.$width.withValue(threads) {
                #expect(Tensor(joiningMaps: maps).invertedResidual(kernel).elements == alone, "\(threads) threads")
            }
        }
    }

    @Test(
        "In fewer bits a block is as near to single precision as its steps allow",
        arguments: [(StoragePrecision.bfloat16, Float(0.01)), (.int8, 0.03)].filter { $0.0.isNative }, [1, 2])
    func fewerBits(precision: (StoragePrecision, allowed: Float), stride: Int) {
        var generator = SeededGenerator(printingSeedFor: "fewerBits")
        let block = Block(inputs: 24, middle: 144, outputs: 24, size: 3, stride: stride, &generator)
        let x = map(14, 24, &generator)
        let expected = x.invertedResidual(block.kernel(.float32)).elements
        let found = x.invertedResidual(block.kernel(precision.0)).elements
        let size = expected.reduce(0) { max($0, abs($1)) }
        let error = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(error > 0 && error < precision.allowed * size, "\(error) of \(size)")
    }

    @Test(
        "In 8 bits a black map gives what single precision gives, and a number that isn't finite spoils its own map alone"
    )
    func extremes() {
        guard StoragePrecision.int8.isNative else { return print("no 8-bit products on this machine") }
        var generator = SeededGenerator(printingSeedFor: "extremes")
        let block = Block(inputs: 16, middle: 64, outputs: 16, size: 3, stride: 1, &generator)
        let kernel = block.kernel(.int8)
        let black = Tensor(zeros: [1, 7, 7, 16])
        let (found, expected) = (black.invertedResidual(kernel), black.invertedResidual(block.kernel(.float32)))
        let size = expected.elements.reduce(0) { max($0, abs($1)) }
        expectClose(found.elements, expected.elements, tolerance: 0.03 * size)
        let whole = map(7, 16, &generator)
        for (place, spoiler) in [(0, Float.infinity), (777, .nan), (783, -.infinity)] {
            var spoilt = whole
            spoilt.withMutableElements { $0[place] = spoiler }
            let y = Tensor(joiningMaps: [whole, spoilt, whole]).invertedResidual(kernel).elements
            let alone = whole.invertedResidual(kernel).elements
            #expect(Array(y.prefix(alone.count)) == alone && Array(y.suffix(alone.count)) == alone)
            #expect(y.dropFirst(alone.count).prefix(alone.count).allSatisfy { $0.isNaN })
        }
    }
}
