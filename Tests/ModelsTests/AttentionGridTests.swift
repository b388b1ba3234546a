import BeholdTypes
import Foundation
import Fusion
import Imaging
import Neural
import Tensors
import TestSupport
import Testing

@testable import Models

/// Where the network looks, weight by weight against its definition in PyTorch, in two drawn pictures.
@Suite("Attention of a question to a photo")
struct AttentionGridTests {
    let model: BeholdSmall
    let fixtures: SafetensorsFile
    private static let question = "What color is the circle?"

    init() throws {
        model = try #require(
            ModelBundle(
                ModelFiles(
                    folder: Shared.repository.appending(path: "assets/behold-small"),
                    vocabularyFolder: Shared.repository.appending(path: "vocab"))
            ).load(precision: .float32) as? BeholdSmall)
        fixtures = try SafetensorsFile(path: fixture("attention.safetensors", in: .module).path)
    }

    /// One picture's part of a fixture.
    private func expected(_ name: String, _ picture: Int) throws -> (shape: [Int], elements: [Float]) {
        let shape = try #require(fixtures.entry(named: name)).shape
        let elements = try fixtures.tensor(named: name).elements
        let count = elements.count / shape[0]
        return (Array(shape.dropFirst()), Array(elements[picture * count..<(picture + 1) * count]))
    }

    @Test("co-attention of both layers and the answer head's attention are the reference's", arguments: [0, 1])
    func weights(picture: Int) throws {
        let image = model.imageTokens(of: [BeholdSmallParityTests.drawnPictures[picture]])[0]
        let gaze = model.gaze(of: model.questionTokens(Self.question), at: image)
        #expect(gaze.layers.count == 2)
        for (layer, gaze) in gaze.layers.enumerated() {
            for (name, found) in [("text_at_image", gaze.textAtImage), ("image_at_text", gaze.imageAtText)] {
                let wanted = try expected("layers.\(layer).\(name)", picture)
                #expect(found.shape == wanted.shape)
                expectClose(found.elements, wanted.elements, tolerance: 1e-4, "layer \(layer) \(name)")
                // Each row is all of a token's attention.
                for row in 0..<found.rows {
                    #expect(abs(found.rows(row..<row + 1).elements.reduce(0, +) - 1) < 1e-5)
                }
            }
        }
        expectClose(gaze.pooling, try expected("pooling", picture).elements, tolerance: 1e-4, "pooling")
    }

    @Test("the map is as it is defined", arguments: [0, 1])
    func grid(picture: Int) throws {
        let features = model.encode([NetworkImage(BeholdSmallParityTests.drawnPictures[picture])])[0]
        let grid = model.attention(of: model.read(Self.question), to: features)
        #expect(grid.rows == 7 && grid.columns == 7)
        expectClose(grid.weights, try expected("grid", picture).elements, tolerance: 1e-3, "grid")
    }

    @Test("a question without content words has a map of attention alone; it is no trouble if nothing is known")
    func noContent() throws {
        let features = model.encode([NetworkImage(BeholdSmallParityTests.drawnPictures[1])])[0]
        for question in ["what is this?", "???", "zzzz qqqq", String(repeating: "circle ", count: 100)] {
            let grid = model.attention(of: model.read(question), to: features)
            #expect(abs(grid.weights.reduce(0, +) - 1) < 1e-5 && grid.weights.allSatisfy { $0 >= 0 }, "\(question)")
        }
        let (plain, empty) = (
            model.attention(of: model.read("what is this?"), to: features),
            model.attention(of: model.read("what is this"), to: features)
        )
        #expect(plain == empty)
    }

    @Test("in every precision of the machine the map is nearly the same")
    func precisions() throws {
        let picture = BeholdSmallParityTests.drawnPictures[1]
        let exact = model.attention(of: model.read(Self.question), to: model.encode([NetworkImage(picture)])[0])
        for precision in model.availablePrecisions {
            let other = try #require(
                ModelBundle(
                    ModelFiles(
                        folder: Shared.repository.appending(path: "assets/behold-small"),
                        vocabularyFolder: Shared.repository.appending(path: "vocab"))
                ).load(precision: precision)
                    as? BeholdSmall)
            let near = other.attention(of: other.read(Self.question), to: other.encode([NetworkImage(picture)])[0])
            expectClose(near.weights, exact.weights, tolerance: 0.05, "\(precision)")
        }
    }
}
