import BeholdTypes
import Foundation
import Imaging
import Neural
import Tensors
import TestSupport
import Testing

@testable import Models

/// Element by element against transformers, in float32.
@Suite("CLIP")
struct ClipParityTests {
    /// Rounding alone: a wrong activation, mask or position is a thousand times off.
    static let tolerance: Float = 1e-5

    static let sentences = [
        "a photo of a dog on the beach", "two dogs", "", "a red circle above a blue square", "犬 😀 café",
        String(repeating: "the dog ", count: 60), "they're happy",
    ]
    static let pictures = [
        (48, 48, 0), (100, 37, 1), (37, 100, 1), (200, 301, 2), (20, 90, 2), (61, 45, 0), (32, 32, 1), (28, 64, 2),
    ]

    /// As `clip.py` draws them.
    static func drawn(_ width: Int, _ height: Int, _ kind: Int) -> Image {
        Image(width: width, height: height, pixels: drawnPattern(width, height, kind: kind))
    }

    struct Checkpoint {
        let model: Clip
        private let expected: SafetensorsFile

        init(_ name: String, precision: Precision = .float32) throws {
            let folder = try fixture(name, in: .module)
            model = try #require(ModelBundle(ModelFiles(folder: folder)).load(precision: precision) as? Clip)
            expected = try SafetensorsFile(path: fixture(name + "-expected.safetensors", in: .module).path)
        }

        func expected(_ name: String) throws -> [Float] { try expected.tensor(named: name).elements }

        /// A picture as the façade gives it.
        func square(_ picture: Image) throws -> Image {
            try model.imageProcessor.prepare(
                ImageFile(bytes: picture.pngBytes()), wholeWithin: 16, limits: .standard
            ).image.tiles[0]
        }
    }

    @Test("Tokens, pixels and embeddings are those of transformers", arguments: ["clip-quick", "clip-gelu"])
    func parity(name: String) throws {
        let checkpoint = try Checkpoint(name)
        let model = checkpoint.model
        for (index, sentence) in Self.sentences.enumerated() {
            #expect(try model.tokens(of: sentence).map(Float.init) == checkpoint.expected("tokens.\(index)"))
            expectClose(
                model.embedding(of: sentence), try checkpoint.expected("text.\(index)"), tolerance: Self.tolerance,
                "\(name), \(sentence)")
        }
        for (index, picture) in Self.pictures.enumerated() {
            let square = try checkpoint.square(Self.drawn(picture.0, picture.1, picture.2))
            expectClose(
                model.pixels(of: square).elements, try checkpoint.expected("pixels.\(index)"),
                tolerance: Self.tolerance, "\(name), pixels of \(picture)")
            expectClose(
                model.embedding(of: model.encode([NetworkImage(square)])[0]), try checkpoint.expected("image.\(index)"),
                tolerance: Self.tolerance, "\(name), \(picture)")
        }
    }

    @Test(
        "Photos are ranked for sentences as transformers' embeddings rank them", arguments: ["clip-quick", "clip-gelu"])
    func ranking(name: String) throws {
        let checkpoint = try Checkpoint(name)
        let squares = try Self.pictures.map { try checkpoint.square(Self.drawn($0.0, $0.1, $0.2)) }
        var index = EmbeddingIndex()
        for features in checkpoint.model.encode(squares.map(NetworkImage.init)) {
            index.append(checkpoint.model.embedding(of: features))
        }
        let photos = try Self.pictures.indices.map { try checkpoint.expected("image.\($0)") }
        for (number, sentence) in Self.sentences.enumerated() {
            let text = try checkpoint.expected("text.\(number)")
            let scores = photos.map { zip($0, text).reduce(0) { $0 + $1.0 * $1.1 } }
            let expected = scores.indices.sorted { scores[$0] > scores[$1] }
            let found = index.nearest(to: checkpoint.model.embedding(of: sentence), count: photos.count)
            #expect(found.map(\.index) == expected, "\(sentence)")
        }
    }

    @Test("Any number of threads gives the same, and bfloat16 nearly the same")
    func threads() throws {
        for name in ["clip-quick", "clip-gelu"] {
            let checkpoint = try Checkpoint(name)
            let square = try checkpoint.square(Self.drawn(200, 301, 2))
            let results = [1, 2, 3].map { threads -> [[Float]] in
                let model = checkpoint.model.using(threads: threads)
                return [model.embedding(of: model.encode([NetworkImage(square)])[0]), model.embedding(of: "two dogs")]
            }
            #expect(results[1] == results[0] && results[2] == results[0])
            guard StoragePrecision.bfloat16.isNative else { continue }
            let rounded = try Checkpoint(name, precision: .bfloat16).model
            let others = [
                rounded.embedding(of: rounded.encode([NetworkImage(square)])[0]), rounded.embedding(of: "two dogs"),
            ]
            for (one, other) in zip(results[0], others) {
                #expect(zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } > 0.99)
            }
        }
    }
}
