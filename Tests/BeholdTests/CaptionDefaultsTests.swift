import Foundation
import TestSupport
import Testing

@testable import Behold

@Suite("A model's own way of captioning")
struct CaptionDefaultsTests {
    /// The default model, but for what its configuration says of captions.
    private func model(lengthPenalty: Double, length: Int) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for path in ["assets/behold-small/behold-small.safetensors", "vocab/vocab.txt", "vocab/answers.txt"] {
            let file = Shared.repository.appending(path: path)
            try FileManager.default.createSymbolicLink(
                at: folder.appending(file.lastPathComponent), withDestinationURL: file)
        }
        let file = Shared.repository.appending(path: "assets/behold-small/config.json")
        var configuration = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        (configuration["length_penalty"], configuration["caption_length"]) = (lengthPenalty, length)
        try folder.write(JSONSerialization.data(withJSONObject: configuration), to: "config.json")
        return folder
    }

    private let photo = Photo(path: Shared.repository.appending(path: "assets/samples/four-circles.jpg").path)

    @Test("The default model's is what is usual")
    func ofDefault() async throws {
        let beholder = try await Beholder()
        #expect(beholder.captionOptions == CaptionOptions())
        #expect(try await beholder.caption(photo).options == CaptionOptions())
    }

    @Test("It is used, and recorded, where nothing is asked for; what is asked for comes before it")
    func ofAnother() async throws {
        let folder = try model(lengthPenalty: 0.9, length: 12)
        let journals = try TemporaryFolder()
        let path = journals.appending("h.sqlite").path
        let beholder = try await Beholder(model: .named(folder.path), history: .file(Array(path.utf8)))
        var own = CaptionOptions()
        (own.lengthPenalty, own.maximumTokens) = (0.9, 12)
        #expect(beholder.captionOptions == own)
        let caption = try await beholder.caption(photo)
        #expect(caption.options == own)
        #expect(try await beholder.caption(photo, options: own).record.isCached)
        #expect(beholder.recorded(own).contains("\"length_penalty\": 0.9,"))
        for await case .captioned(let result) in try beholder.captions(of: [photo]) {
            #expect(result.options == own && result.caption == caption.caption && result.record.isCached)
        }
        var asked = own
        asked.lengthPenalty = 0.7
        let result = try await beholder.caption(photo, options: asked)
        #expect(result.options == asked && !result.record.isCached)
    }
}
