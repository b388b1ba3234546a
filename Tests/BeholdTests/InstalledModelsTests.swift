import Foundation
import Imaging
import Language
import Models
import TestSupport
import Testing

@testable import Behold

@Suite("Installed models")
struct InstalledModelsTests {
    /// A self-describing folder of the default model.
    private func modelFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for path in [
            "assets/behold-small/config.json", "assets/behold-small/behold-small.safetensors", "vocab/vocab.txt",
            "vocab/answers.txt",
        ] {
            let file = Shared.repository.appending(path: path)
            try FileManager.default.copyItem(at: file, to: folder.appending(file.lastPathComponent))
        }
        return folder
    }

    @Test("Of several that add one name at once, one does; the others are told that it is taken")
    func together() async throws {
        let source = try modelFolder()
        let place = try TemporaryFolder()
        let models = InstalledModels(folder: place.appending("models").path)
        let results = await withTaskGroup(of: Result<ModelDescription, ModelStoreProblem>.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    do throws(ModelStoreProblem) {
                        return .success(try await models.add(folder: source.path, name: "mine"))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { (try? $0.get()) != nil } == 1)
        for case .failure(let problem) in results { #expect(problem == .nameTaken("mine")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: models.folder) == ["mine"])
        #expect(await models.list().map(\.name) == ["behold-small", "mine"])
        let beholder = try await Beholder(model: .named(models.path(of: "mine")))
        #expect(await Diagnosis.selfTest(of: beholder).isGood)
    }

    @Test("What a killed process of the same number has left is in nobody's way")
    func sameProcess() async throws {
        let source = try modelFolder()
        let place = try TemporaryFolder()
        let models = InstalledModels(folder: place.appending("models").path)
        // In a container the next process may have the number that the killed one had.
        let process = ProcessInfo.processInfo.processIdentifier
        for name in (0..<50).flatMap({ [".behold-\(process)-\($0).tmp", ".behold-0-\(process)-\($0).tmp"] }) {
            let left = place.appending("models/\(name)")
            try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
            try Data([1]).write(to: left.appending(path: "config.json"))
        }
        _ = try await models.add(folder: source.path, name: "mine")
        try await models.remove("mine")
        #expect(await models.list().map(\.name) == ["behold-small"])
    }

    @Test("A cancelled call adds nothing")
    func cancelled() async throws {
        let source = try modelFolder()
        let place = try TemporaryFolder()
        let models = InstalledModels(folder: place.appending("models").path)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await models.add(folder: source.path, name: "mine").name
        }
        task.cancel()
        await #expect(throws: ModelStoreProblem.cancelled) { try await task.value }
        #expect(try FileManager.default.contentsOfDirectory(atPath: models.folder).isEmpty)
    }

    @Test("The self-test passes the default model, and fails one that sees nothing or answers nothing")
    func selfTest() async throws {
        let network = try await CountingNetwork.loading.value
        #expect(ModelSelfTest.failure(of: network) == nil)
        #expect(ModelSelfTest.failure(of: SpoiltNetwork(network: network, spoils: .ask)) == .ask)
        #expect(ModelSelfTest.failure(of: SpoiltNetwork(network: network, spoils: .caption)) == .caption)
        #expect(ModelSelfTest.failure(of: SpoiltNetwork(network: network, spoils: .search)) == .search)
    }

    @Test("A model isn't asked for what it can't do, and says what it can")
    func abilities() async throws {
        let network = OnlyEmbedding(network: try await CountingNetwork.loading.value)
        let beholder = Beholder(network: network, isDefault: true)
        let photo = Photo(path: Shared.repository.appending(path: "assets/samples/red-circle.png").path)
        #expect(beholder.abilities == [.search])
        for ability in [Ability.ask, .caption] {
            let expected = BeholdError.model(.cannot(ability, model: "behold-small", abilities: [.search]))
            await #expect(throws: expected) {
                if ability == .ask {
                    _ = try await beholder.ask(photo, "what?")
                } else {
                    _ = try await beholder.caption(photo)
                }
            }
        }
        #expect(try await beholder.embedding(of: photo).count == 256)
        #expect(try await beholder.overview(of: photo).caption.isEmpty)
    }

    @Test("Names are of small letters, digits and a few signs")
    func names() {
        for name in ["a", "0", "clip-vit-base-patch32", "a.b_c-d", String(repeating: "x", count: 64)] {
            #expect(InstalledModels.isName(name), "\(name)")
        }
        for name in ["", "A", ".a", "-a", "_a", "a/b", "..", "a b", "é", "a\n", String(repeating: "x", count: 65)] {
            #expect(!InstalledModels.isName(name), "\(name)")
        }
    }
}

/// The default network with one thing gone wrong.
private struct SpoiltNetwork: QuestionAnswering, Captioning, Embedding {
    let network: any DefaultNetwork
    let spoils: Ability

    static var precisions: [Precision] { [.bfloat16, .int8, .float32] }
    var name: String { network.name }
    var weightsDigest: String { network.weightsDigest }
    var precision: Precision { network.precision }
    var preparation: String { network.preparation }
    var vocabularySize: Int { network.vocabularySize }
    var imageProcessor: any ImageProcessor { network.imageProcessor }
    var unsureBelow: Float { network.unsureBelow }
    var embeddingLength: Int { network.embeddingLength }

    func using(threads: Int) -> SpoiltNetwork { self }
    func encode(_ photos: [NetworkImage]) -> [EncodedImage] { network.encode(photos) }
    func encodedImage(kept bytes: [UInt8]) -> EncodedImage? { network.encodedImage(kept: bytes) }
    func reply(to question: ReadText, about image: EncodedImage, count: Int) -> AnswerReply {
        spoils == .ask
            ? AnswerReply(answers: [Answer(text: "red", probability: .nan)])
            : network.reply(to: question, about: image, count: count)
    }
    func read(_ question: String) -> ReadText { network.read(question) }
    func candidates(
        of images: [EncodedImage], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [[Caption]] {
        spoils == .caption
            ? images.map { _ in [Caption(text: "", score: 0, isComplete: true)] }
            : network.candidates(of: images, options: options, progress: progress)
    }
    func wordCount(ofPrefix prefix: String) throws(CaptionProblem) -> Int {
        try network.wordCount(ofPrefix: prefix)
    }
    func embedding(of image: EncodedImage) -> [Float] {
        spoils == .search ? network.embedding(of: "the same for all") : network.embedding(of: image)
    }
    func embedding(of sentence: String) -> [Float] { network.embedding(of: sentence) }
}

/// The embeddings of the default network, and nothing else.
private struct OnlyEmbedding: Embedding {
    let network: any DefaultNetwork

    static var precisions: [Precision] { [.bfloat16, .int8, .float32] }
    var name: String { network.name }
    var weightsDigest: String { network.weightsDigest }
    var precision: Precision { network.precision }
    var preparation: String { network.preparation }
    var vocabularySize: Int { network.vocabularySize }
    var imageProcessor: any ImageProcessor { network.imageProcessor }
    var embeddingLength: Int { network.embeddingLength }

    func using(threads: Int) -> OnlyEmbedding { self }
    func encode(_ photos: [NetworkImage]) -> [EncodedImage] { network.encode(photos) }
    func encodedImage(kept bytes: [UInt8]) -> EncodedImage? { network.encodedImage(kept: bytes) }
    func embedding(of image: EncodedImage) -> [Float] { network.embedding(of: image) }
    func embedding(of sentence: String) -> [Float] { network.embedding(of: sentence) }
}
