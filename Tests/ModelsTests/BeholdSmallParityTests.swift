import BeholdTypes
import Foundation
import Imaging
import Language
import Neural
import Tensors
import TestSupport
import Testing

@testable import Models

/// Element by element against the network's definition in PyTorch, in float32.
@Suite(.needsShared)
struct BeholdSmallParityTests {
    static let tolerance: Float = 1e-3
    let model: BeholdSmall
    let fixtures: SafetensorsFile
    let listed: Fixtures

    struct Fixtures: Decodable {
        struct Photo: Decodable { let image: String }
        struct Sentence: Decodable { let text: String, tokens: [Int] }
        struct Question: Decodable { let image: String, question: String, answer: String, confidence: Float }
        let sentences: [Sentence]
        let questions: [Question]
    }

    init() throws {
        let folder = try Shared.url("reference-2")
        model = try #require(
            ModelBundle(
                ModelFiles(
                    folder: Shared.repository.appending(path: "assets/behold-small"),
                    vocabularyFolder: Shared.repository.appending(path: "vocab"))
            ).load(precision: .float32) as? BeholdSmall)
        fixtures = try SafetensorsFile(path: folder.appendingPathComponent("fixtures.safetensors").path)
        listed = try JSONDecoder().decode(
            Fixtures.self, from: Data(contentsOf: folder.appendingPathComponent("fixtures.json")))
    }

    func fixture(_ name: String) throws -> Tensor {
        try fixtures.tensor(named: name)
    }

    /// The photos whose pixels the fixtures hold: 0, 1 and 2 of the list.
    func photos() throws -> [Image] {
        let pixels = try fixture("pixels").elements.prefix(224 * 224 * 3) + fixture("photo_pixels").elements
        return stride(from: 0, to: pixels.count, by: 224 * 224 * 3).map { start in
            Image(width: 224, height: 224, pixels: pixels[start..<start + 224 * 224 * 3].map { UInt8($0) })
        }
    }

    func slice(_ tensor: Tensor, _ index: Int) -> [Float] {
        let each = tensor.count / tensor.shape[0]
        return Array(tensor.elements[index * each..<(index + 1) * each])
    }

    @Test("Grid features, image tokens and photo embeddings are the reference's")
    func images() throws {
        let grid = try fixture("grid_features")
        let tokens = try fixture("image_tokens")
        let embeddings = try fixture("image_embeddings")
        for (index, photo) in try photos().enumerated() {
            expectClose(
                model.gridFeatures(of: [photo]).elements, slice(grid, index), tolerance: Self.tolerance,
                "grid features of photo \(index)")
            let features = model.encode([NetworkImage(photo)])[0]
            if index < 2 {
                expectClose(
                    features[BeholdSmall.imageTokens].elements, slice(tokens, index), tolerance: Self.tolerance,
                    "tokens of photo \(index)")
            }
            expectClose(
                model.embedding(of: features), slice(embeddings, index), tolerance: Self.tolerance,
                "embedding of photo \(index)")
        }
    }

    @Test("Question encodings are the reference's")
    func questions() throws {
        let tokens = try fixture("question_tokens")
        let encodings = try fixture("question_encodings")
        for (index, row) in listed.questions.enumerated() {
            let ids = model.questionTokens(row.question)
            #expect(ids.map(Float.init) == Array(slice(tokens, index).prefix(ids.count)))
            let channels = encodings.shape[2]
            expectClose(
                model.textTokens(ids).elements, Array(slice(encodings, index).prefix(ids.count * channels)),
                tolerance: Self.tolerance, row.question)
        }
    }

    @Test("Sentence tokens and embeddings are the reference's")
    func sentences() throws {
        let embeddings = try fixture("text_embeddings")
        for (index, row) in listed.sentences.enumerated() {
            expectClose(model.embedding(of: row.text), slice(embeddings, index), tolerance: Self.tolerance, row.text)
        }
    }

    @Test("Photos are ranked for sentences, and sentences for photos, as the reference's embeddings rank them")
    func ranking() throws {
        let photos = try photos()
        let images = try (0..<photos.count).map { slice(try fixture("image_embeddings"), $0) }
        let texts = try (0..<listed.sentences.count).map { slice(try fixture("text_embeddings"), $0) }
        var photoIndex = EmbeddingIndex()
        for photo in photos { photoIndex.append(model.embedding(of: model.encode([NetworkImage(photo)])[0])) }
        var sentenceIndex = EmbeddingIndex()
        for row in listed.sentences { sentenceIndex.append(model.embedding(of: row.text)) }
        for (index, row) in listed.sentences.enumerated() {
            let found = photoIndex.nearest(to: model.embedding(of: row.text), count: photos.count)
            expectRanked(found, by: images.map { dot($0, texts[index]) }, row.text)
        }
        for (index, photo) in photos.enumerated() {
            let found = sentenceIndex.nearest(
                to: model.embedding(of: model.encode([NetworkImage(photo)])[0]), count: texts.count)
            expectRanked(found, by: texts.map { dot($0, images[index]) }, "photo \(index)")
        }
    }

    private func dot(_ one: [Float], _ other: [Float]) -> Float { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }

    private func expectRanked(
        _ found: [(index: Int, similarity: Float)], by scores: [Float], _ what: String
    ) {
        expectClose(found.map(\.similarity), scores.sorted(by: >), tolerance: Self.tolerance, what)
        expectClose(found.map(\.similarity), found.map { scores[$0.index] }, tolerance: Self.tolerance, what)
    }

    @Test("Decoder logits are the reference's, given its image tokens")
    func decoder() throws {
        let images = try fixture("image_tokens")
        let tokens = try fixture("caption_step_tokens")
        let logits = try fixture("caption_step_logits")
        for photo in 0..<images.shape[0] {
            let image = Tensor(slice(images, photo), shape: Array(images.shape.dropFirst()))
            var decoding = model.startDecoding([image], capacity: 3)
            var found: [Float] = []
            for step in 0..<3 {
                found +=
                    decoding.logits(
                        tokens: [Int(slice(tokens, photo)[step])], paths: [(0...Int32(step)).map { $0 }], counts: [1],
                        position: step
                    ).elements
            }
            expectClose(found, slice(logits, photo), tolerance: Self.tolerance, "photo \(photo)")
        }
    }

    @Test("Drawn pictures have the reference's features, embeddings and answer logits")
    func drawn() throws {
        let grid = try fixture("drawn_grid_features")
        let answers = try fixture("drawn_answer_logits")
        let embeddings = try fixture("drawn_image_embeddings")
        let question = model.questionTokens("What color is the circle?")
        for (index, picture) in Self.drawnPictures.enumerated() {
            let found = model.gridFeatures(of: [picture])
            let cells = Tensor(joiningRowsOf: stride(from: 0, to: 49, by: 8).map { found.rows($0..<$0 + 1) })
            expectClose(
                cells.elements, slice(grid, index), tolerance: Self.tolerance, "grid features of drawing \(index)")
            let tokens = model.imageTokens(of: [picture])[0]
            expectClose(
                model.answerLogits(tokens, tokens: question).elements, slice(answers, index), tolerance: Self.tolerance,
                "drawing \(index)")
            expectClose(
                model.embedding(of: EncodedImage([BeholdSmall.imageTokens: tokens])), slice(embeddings, index),
                tolerance: Self.tolerance,
                "embedding \(index)")
        }
    }

    static let drawnPictures: [Image] = [
        { x, y in [x * 255 / 223, y * 255 / 223, (x / 28 + y / 28) % 2 * 200 + 20] },
        { x, y in [(x - 112) * (x - 112) + (y - 112) * (y - 112) < 4900 ? 230 : 30, 120, 60] },
    ].map { (colour: (Int, Int) -> [Int]) in
        Image(
            width: 224, height: 224,
            pixels: (0..<224 * 224).flatMap { colour($0 % 224, $0 / 224).map { UInt8($0) } })
    }
}
