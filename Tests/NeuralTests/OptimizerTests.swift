import Foundation
import Tensors
import TestSupport
import Testing

@testable import Neural

@Suite("Optimiser and schedule")
struct OptimizerTests {
    private func file(_ name: String) throws -> SafetensorsFile {
        try SafetensorsFile(path: try fixture(name, in: .module).path)
    }

    @Test("Steps of AdamW are PyTorch's, with clipped gradients, and decay on matrices alone")
    func steps() throws {
        let file = try file("adamw.safetensors")
        func tensor(_ name: String) throws -> Tensor {
            try file.tensor(named: name)
        }
        var parameters = [try tensor("matrix.0"), try tensor("vector.0")]
        let copies = parameters
        var optimizer = AdamW(shapes: parameters.map(\.shape), decay: 0.3)
        for step in 0..<7 {
            let gradients = [try tensor("matrix.gradient.\(step)"), try tensor("vector.gradient.\(step)")]
            try optimizer.step(&parameters, gradients: gradients, rate: 0.01 * Float(step + 1))
            for (parameter, name) in zip(parameters, ["matrix", "vector"]) {
                let expected = try tensor("\(name).\(step + 1)").elements
                expectClose(parameter.elements, expected, tolerance: 2e-6, "\(name), step \(step)")
            }
        }
        let start = try tensor("matrix.0").elements
        #expect(copies[0].elements == start)
    }

    @Test("A gradient that isn't finite changes nothing", arguments: [Float.nan, .infinity, 3e38])
    func notFinite(number: Float) throws {
        var parameters = [Tensor([1, 2], shape: [2])]
        var optimizer = AdamW(shapes: [[2]])
        let gradient = Tensor([number, number], shape: [2])
        if number.isFinite {
            // Its square is beyond single precision, which the sum isn't made in.
            try optimizer.step(&parameters, gradients: [gradient], rate: 0.1)
            #expect(parameters[0].elements.allSatisfy { $0.isFinite })
        } else {
            #expect(throws: TrainingError.notFinite) {
                try optimizer.step(&parameters, gradients: [gradient], rate: 0.1)
            }
            #expect(parameters[0].elements == [1, 2])
        }
    }

    @Test("The rate rises in a line and falls along a cosine to its floor; no step has none")
    func schedule() {
        let schedule = WarmUpCosine(peak: 2, warmUp: 0.1, floor: 0.02)
        for step in 0..<1_000 {
            let part = (Double(step) + 0.5) / 1_000
            let expected = 2 * min(1, part / 0.1) * (0.02 + 0.98 * (1 + cos(.pi * part)) / 2)
            #expect(abs(Double(schedule.rate(step: step, of: 1_000)) - expected) < 1e-6, "step \(step)")
        }
        #expect(abs(schedule.rate(step: 999, of: 1_000) - 0.04) < 1e-4)
        #expect(schedule.rate(step: 0, of: 1) > 0)
    }
}
