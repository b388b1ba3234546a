import Foundation
import Neural
import TestSupport
import Testing

@testable import Tensors

/// Every derivative against PyTorch, element by element, and against what small changes do.
@Suite("Derivatives")
struct DerivativeTests {
    let fixtures: SafetensorsFile

    init() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/derivatives", withExtension: "safetensors"))
        fixtures = try SafetensorsFile(path: url.path)
    }

    private func fixture(_ name: String) throws -> Tensor {
        try fixtures.tensor(named: name)
    }

    private static let groups = [0..<4, 4..<7]
    private static let memoryGroups = [0..<5, 5..<7]

    /// An operation with the names of its inputs in the fixtures.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let inputs: [String]
        let apply: @Sendable ([Variable]) -> Variable

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "linear", inputs: ["x", "weight", "bias"]) { $0[0].linear($0[1], $0[2]) },
        Case(name: "layer_norm", inputs: ["x", "weight", "bias"]) {
            $0[0].layerNormalized($0[1], $0[2], epsilon: 1e-5)
        },
        Case(name: "gelu_erf", inputs: ["x"]) { $0[0].geluErf() },
        Case(name: "gelu_tanh", inputs: ["x"]) { $0[0].geluTanh() },
        Case(name: "attention", inputs: ["q", "k", "v"]) {
            $0[0].attending(
                keys: $0[1], values: $0[2], heads: 3, queryRows: [0..<3, 3..<7], memoryRows: memoryGroups)
        },
        Case(name: "pooling", inputs: ["x", "scores"]) { $0[0].softmaxPooled(scores: $0[1], groups: groups) },
        Case(name: "groups", inputs: ["x"]) {
            .joiningColumns(of: [$0[0].firstRows(ofGroups: groups), $0[0].means(ofGroups: groups)])
        },
    ]

    @Test("Values and derivatives of a random cotangent are PyTorch's", arguments: cases)
    func parity(of operation: Case) throws {
        let tape = Tape()
        let inputs = try operation.inputs.map { tape.parameter(try fixture("\(operation.name).\($0)")) }
        let y = operation.apply(inputs)
        expectClose(y.value.elements, try fixture(operation.name + ".y").elements, tolerance: 2e-6, operation.name)
        tape.play(back: y, cotangent: try fixture(operation.name + ".dy"))
        for (name, input) in zip(operation.inputs, inputs) {
            let gradient = try #require(input.gradient, "no gradient of \(name)")
            #expect(gradient.shape == input.value.shape)
            let expected = try fixture("\(operation.name).d\(name)").elements
            expectClose(gradient.elements, expected, tolerance: 1e-5, "\(operation.name), \(name)")
        }
    }

    @Test("Derivatives are what small changes do", arguments: cases)
    func differences(of operation: Case) throws {
        let values = try operation.inputs.map { try fixture("\(operation.name).\($0)") }
        let dy = try fixture(operation.name + ".dy").elements
        /// Σ dy · y, in double precision.
        func measured(_ values: [Tensor]) -> Double {
            let tape = Tape()
            let y = operation.apply(values.map(tape.constant)).value.elements
            return zip(y, dy).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let tape = Tape()
        let inputs = values.map(tape.parameter)
        tape.play(back: operation.apply(inputs), cotangent: try fixture(operation.name + ".dy"))
        for (index, input) in inputs.enumerated() {
            let gradient = try #require(input.gradient).elements
            for element in Set([0, gradient.count / 2, gradient.count - 1]) {
                var (less, more) = (values, values)
                let step: Float = 5e-3
                less[index].withMutableElements { $0[element] -= step }
                more[index].withMutableElements { $0[element] += step }
                let slope = (measured(more) - measured(less)) / Double(2 * step)
                #expect(
                    abs(slope - Double(gradient[element])) < 2e-3 * max(1, abs(slope)),
                    "\(operation.name), input \(index), element \(element): \(gradient[element]), by differences \(slope)"
                )
            }
        }
    }

    @Test("Cross-entropy with soft targets, whatever they add up to, and its derivative")
    func crossEntropy() throws {
        let (loss, derivative) = try fixture("cross_entropy.x").crossEntropy(with: try fixture("cross_entropy.targets"))
        expectClose([Float(loss)], try fixture("cross_entropy.loss").elements, tolerance: 1e-5)
        expectClose(derivative.elements, try fixture("cross_entropy.dx").elements, tolerance: 1e-5)
    }

    @Test("Sums meet where a value is used twice; what is constant gets no gradient")
    func sums() {
        let tape = Tape()
        let (x, fixed) = (
            tape.parameter(Tensor([1, 2], shape: [1, 2])), tape.constant(Tensor([5, 6], shape: [1, 2]))
        )
        let y = x.adding(fixed).adding(x)
        #expect(y.value.elements == [7, 10])
        tape.play(back: y, cotangent: Tensor([1, 10], shape: [1, 2]))
        #expect(x.gradient?.elements == [2, 20])
        #expect(fixed.gradient == nil)
    }

    @Test("Dropout leaves out its share, makes up for it, and is the same for the same seed")
    func dropout() {
        let x = Tensor([Float](repeating: 1, count: 10_000), shape: [100, 100])
        func dropped(_ seed: UInt64) -> Tensor { Tape().constant(x).dropout(0.2, seed: seed).value }
        let y = dropped(7).elements
        #expect(Set(y) == [0, 1.25])
        #expect((1_800...2_200).contains(y.count { $0 == 0 }))
        #expect(y == dropped(7).elements && y != dropped(8).elements)
        let tape = Tape()
        let variable = tape.parameter(x)
        let result = variable.dropout(0.2, seed: 7)
        tape.play(back: result, cotangent: x.scaled(by: 3))
        #expect(variable.gradient?.elements == y.map { 3 * $0 })
    }
}
