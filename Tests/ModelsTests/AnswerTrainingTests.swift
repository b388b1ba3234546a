import BeholdTypes
import Foundation
import Imaging
import Neural
import Tensors
import TestSupport
import Testing

@testable import Models

/// What learns, against the network's definition in PyTorch.
@Suite("Learning answers")
struct AnswerTrainingTests {
    static func files() throws -> ModelFiles {
        try ModelFiles(
            folder: Shared.repository.appending(path: "assets/behold-small"),
            vocabularyFolder: Shared.repository.appending(path: "vocab"))
    }

    let training: BeholdSmallTraining

    init() throws {
        let files = try Self.files()
        let network = try #require(ModelBundle(files).load(precision: .float32) as? BeholdSmall)
        training = try #require(try network.answerTraining(from: files) as? BeholdSmallTraining)
    }

    /// As the fixtures' script makes them.
    private func formula(_ rows: Int, _ seed: Double) -> Tensor {
        Tensor((0..<rows * 256).map { Float(sin(Double($0) * 0.7 + seed)) }, shape: [rows, 256])
    }

    @Test(
        "The loss and its derivatives are PyTorch's, of the head and of the co-attention",
        arguments: TrainedLayers.allCases)
    func parity(layers: TrainedLayers) throws {
        let fixtures = try SafetensorsFile(path: try fixture("training.safetensors", in: .module).path)
        let training = try training.learning(in: layers)
        var inputs = [(5, 0.0), (3, 1.0)].map { AnswerInputs(text: formula($0, $1), image: formula(49, 10 + $1)) }
        var targets = Tensor(zeros: [2, 1038])
        targets.withMutableElements { ($0[3], $0[700], $0[1038 + 42]) = (0.75, 0.25, 1) }
        func check() throws {
            let scores = training.scores(of: inputs, parameters: training.start)
            expectClose(
                scores.elements, try fixtures.tensor(named: "\(layers.rawValue).scores").elements, tolerance: 2e-4,
                "scores")
            let (loss, gradients) = training.loss(of: inputs, targets: targets, parameters: training.start, seed: nil)
            expectClose([Float(loss)], try fixtures.tensor(named: "\(layers.rawValue).loss").elements, tolerance: 1e-5)
            let largest = gradients.flatMap { $0.elements.map(abs) }.max() ?? 0
            #expect(largest > 0.1)
            var compared = 0
            for (name, gradient) in zip(training.start.names, gradients) {
                let fixture = "\(layers.rawValue).\(name)"
                let entry = try #require(fixtures.entry(named: fixture), "no fixture \(fixture)")
                let expected = try fixtures.tensor(named: fixture).elements
                let own =
                    gradient.shape.count == 1 || gradient.rows == 1
                    ? gradient.elements
                    : gradient.rows(0..<1).elements + gradient.rows(gradient.rows - 1..<gradient.rows).elements
                #expect(own.count == entry.shape.reduce(1, *))
                // Near each other by the largest; what is nothing but rounding, as of a key's bias, by the largest of all.
                let size = max(largest / 100, expected.map(abs).max() ?? 0)
                expectClose(own.map { $0 / size }, expected.map { $0 / size }, tolerance: 2e-4, name)
                compared += 1
            }
            #expect(compared == (layers == .head ? 8 : 8 + 2 * 42))
        }
        try check()
        // The same one below the other in another order: nobody's neighbour matters.
        inputs.reverse()
        let reversed = training.scores(of: inputs, parameters: training.start)
        let scores = try fixtures.tensor(named: "\(layers.rawValue).scores").elements
        expectClose(reversed.elements, Array(scores[1038...] + scores[..<1038]), tolerance: 2e-4, "reversed")
    }

    @Test("Scores are those that the network gives, of questions about a photo", arguments: TrainedLayers.allCases)
    func sameAsAsking(layers: TrainedLayers) throws {
        let network = try #require(ModelBundle(Self.files()).load(precision: .float32) as? BeholdSmall)
        let training = try training.learning(in: layers)
        let file = try ImageFile(path: Shared.repository.appending(path: "assets/samples/red-circle.png").path)
        let picture = try file.decode(fitting: network.imageProcessor.size).image
        let features = network.encode([NetworkImage(picture)])[0]
        let questions = ["what color is the circle?", "how many shapes are there in the picture?"]
        let scores = training.scores(
            of: questions.map { training.inputs(for: $0, about: features) }, parameters: training.start)
        for (row, question) in questions.enumerated() {
            expectClose(
                scores.rows(row..<row + 1).elements,
                network.answerScores(for: network.read(question), about: features).scores,
                tolerance: 1e-4, question)
        }
    }

    @Test("New answers begin as nobody's first choice, and the old ones score as before")
    func growth() throws {
        let grown = training.adding(["heron", "tit"])
        let both = try grown.learning(in: .fusion)
        #expect(grown.answers.count == 1040 && grown.answers.suffix(2) == ["heron", "tit"])
        #expect(both.start["answer_head.output.weight"].shape == [1040, 512])
        let inputs = [AnswerInputs(text: formula(4, 2), image: formula(49, 12))]
        let old = training.scores(of: inputs, parameters: training.start).elements
        let new = grown.scores(of: inputs, parameters: grown.start).elements
        expectClose(Array(new.prefix(1038)), old, tolerance: 1e-4)
        #expect(new[1038] == new[1039] && new[1038] < (old.max() ?? 0))
    }

    @Test("A folder's files are read back as the same network with the new numbers")
    func files() throws {
        let grown = training.adding(["heron"])
        var parameters = grown.start
        parameters["answer_head.output.bias"].withMutableElements { $0[1038] = 70 }
        let made = try grown.files(with: try grown.rounded(parameters), temperature: 1.5, unsureBelow: 0.25)
        let folder = try TemporaryFolder()
        for file in made.files { try folder.write(Data(file.bytes), to: file.name) }
        let network = try #require(
            ModelBundle(ModelFiles(folder: URL(filePath: folder.path))).load(precision: .float32) as? BeholdSmall)
        #expect(network.weightsDigest == made.weightsDigest)
        #expect(network.answerTemperature == 1.5 && network.unsureBelow == 0.25)
        let features = EncodedImage([BeholdSmall.imageTokens: formula(49, 3)])
        #expect(network.answerScores(for: network.read("which bird is it"), about: features).best == "heron")
        parameters["answer_head.output.bias"].withMutableElements { $0[0] = 70_000 }
        #expect(throws: ModelProblem.self) { try grown.rounded(parameters) }
    }

    @Test(
        "Nothing of what the network was loaded from is read again: a model that was changed isn't trained, nor mixed")
    func changedMeanwhile() throws {
        let folder = try TemporaryFolder()
        let root = Shared.repository
        for path in ["assets/behold-small/config.json", "vocab/vocab.txt", "vocab/answers.txt"] {
            let file = root.appending(path: path)
            try FileManager.default.copyItem(at: file, to: folder.appending(file.lastPathComponent))
        }
        let weights = folder.appending("behold-small.safetensors")
        let bytes = try Data(contentsOf: root.appending(path: "assets/behold-small/behold-small.safetensors"))
        try bytes.write(to: weights)
        let files = try ModelFiles(folder: URL(filePath: folder.path))
        let network = try #require(ModelBundle(files).load(precision: .float32) as? BeholdSmall)
        let training = try network.answerTraining(from: files)

        // In place, as who copies over a file does it.
        let handle = try FileHandle(forWritingTo: weights)
        try handle.truncate(atOffset: 0)
        try Data("other\n".utf8).write(to: folder.appending("vocab.txt"))
        let made = try training.files(with: training.start, temperature: 1, unsureBelow: 0.5)
        let words = try Data(contentsOf: root.appending(path: "vocab/vocab.txt"))
        #expect(made.files.first { $0.name == "vocab.txt" }.map { Data($0.bytes) } == words)
        #expect(throws: ModelProblem.self) { try network.answerTraining(from: files) }
        var changed = bytes
        changed[changed.count - 1] ^= 1
        try handle.write(contentsOf: changed)
        #expect(throws: ModelProblem.unreadable(path: weights.path, .changedSinceLoaded)) {
            try network.answerTraining(from: files)
        }
    }
}
