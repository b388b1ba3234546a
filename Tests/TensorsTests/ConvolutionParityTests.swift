import Foundation
import Neural
import TestSupport
import Testing

@testable import Tensors

/// The convolutions of an image encoder against PyTorch, element by element.
struct ConvolutionParityTests {
    let fixtures: SafetensorsFile

    init() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/operations", withExtension: "safetensors"))
        fixtures = try SafetensorsFile(path: url.path)
    }

    func fixture(_ name: String) throws -> Tensor {
        try fixtures.tensor(named: name)
    }

    @Test("A convolution that halves the pixels", arguments: [1, 2])
    func stem(threads: Int) throws {
        let kernels = try fixture("stem.weight").channelsLast()
        let matrix = PackedMatrix(
            kernels.reshaped([32, 27]), bias: try fixture("stem.bias"), precision: .float32)
        let expected = try fixture("stem.y")
        try ThreadPool.$width.withValue(threads) {
            let y = try fixture("stem.x").convolved3x3(by: matrix)
            #expect(y.shape == expected.shape)
            expectClose(y.elements, expected.elements, tolerance: 1e-5, "stem")
        }
    }

    func kernel(_ name: String, stride: Int) throws -> InvertedResidualKernel {
        func matrix(_ part: String) throws -> PackedMatrix {
            PackedMatrix(
                try fixture("block.\(name).\(part).weight"), bias: try fixture("block.\(name).\(part).bias"),
                precision: .float32)
        }
        return InvertedResidualKernel(
            expand: name == "plain" ? nil : try matrix("expand"),
            depthwise: DepthwiseKernel(
                try fixture("block.\(name).depthwise.weight"), bias: try fixture("block.\(name).depthwise.bias"),
                stride: stride),
            project: try matrix("project"))
    }

    @Test(
        "Inverted residual blocks: with and without a first product, of 3x3 and 5x5, halving odd and even maps",
        arguments: ["plain", "halving3", "odd3", "same3", "halving5", "same5", "small5"], [1, 2])
    func blocks(name: String, threads: Int) throws {
        let (x, expected) = (try fixture("block.\(name).x"), try fixture("block.\(name).y"))
        let kernel = try kernel(name, stride: x.shape[0] == expected.shape[0] ? 1 : 2)
        // Twice the same map, so that the second one's place counts.
        let maps = Tensor(joiningMaps: Array(repeating: x.reshaped([1] + x.shape), count: 2))
        ThreadPool.$width.withValue(threads) {
            let y = maps.invertedResidual(kernel)
            #expect(y.shape == [2] + expected.shape)
            expectClose(y.elements, expected.elements + expected.elements, tolerance: 1e-4, name)
        }
    }
}
