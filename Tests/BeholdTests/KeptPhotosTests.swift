import Foundation
import History
import Imaging
import Models
import Synchronization
import TestSupport
import Testing

@testable import Behold

@Suite("Photos seen before")
struct KeptPhotosTests {
    private let counts = CountingNetwork.Counts()
    private let folder: TemporaryFolder
    private let question = "what is above the red circle?"

    init() throws { folder = try TemporaryFolder() }

    /// Another process, as far as the history is concerned: nothing is in memory.
    private func anotherBeholder(settings: HistorySettings = HistorySettings()) async throws -> Beholder {
        let path = Array(folder.appending("h.sqlite").path.utf8)
        return Beholder(
            network: CountingNetwork(network: try await CountingNetwork.loading.value, counts: counts), threads: 2,
            history: try HistoryChoice.file(path).open(to: .write, settings: settings), isDefault: true)
    }

    private var encoded: Int { counts.encoded.load(ordering: .relaxed) }

    private func copy(_ sample: String, to name: String) throws -> Photo {
        let target = folder.appending(name)
        try? FileManager.default.removeItem(at: target)
        try FileManager.default.copyItem(
            at: Shared.repository.appending(path: "assets/samples/\(sample)"), to: target)
        return Photo(path: target.path)
    }

    @Test(
        "A second question runs no image encoder and gets the same answer: also in another process, after the file was moved, and after it was deleted"
    )
    func secondQuestion() async throws {
        let photo = try copy("turned.jpg", to: "photo.jpg")
        let first = try await anotherBeholder().ask(photo, question)
        #expect(encoded == 1 && !first.photo.isOriginalMissing)
        let second = try await anotherBeholder().ask(photo, question)
        #expect(second.alternatives == first.alternatives)
        let moved = folder.appending("a new name.jpeg")
        try FileManager.default.moveItem(at: folder.appending("photo.jpg"), to: moved)
        let third = try await anotherBeholder().ask(Photo(path: moved.path), question)
        #expect(third.alternatives == first.alternatives && !third.photo.isOriginalMissing)
        try FileManager.default.removeItem(at: moved)
        let last = try await anotherBeholder().ask(Photo(path: moved.path), question)
        #expect(last.alternatives == first.alternatives && last.photo.isOriginalMissing)
        #expect(last.photo.sha256 == first.photo.sha256 && last.photo.width == first.photo.width)
        let kept = try await anotherBeholder().ask(Photo(kept: first.photo.sha256, name: Array("it".utf8)), question)
        #expect(kept.alternatives == first.alternatives && kept.photo.isOriginalMissing)
        #expect(encoded == 1)
        let never = Photo(path: folder.appending("never.jpg").path)
        await #expect(throws: BeholdError.photo(.missing, name: never.name)) {
            try await anotherBeholder().ask(never, question)
        }
    }

    @Test("The same weights behind another preparation of photos look anew")
    func preparation() async throws {
        let photo = try copy("turned.jpg", to: "photo.jpg")
        let path = Array(folder.appending("h.sqlite").path.utf8)
        for (preparation, expected) in [("one", 1), ("one", 1), ("another", 2), ("one", 2)] {
            var network = CountingNetwork(network: try await CountingNetwork.loading.value, counts: counts)
            network.otherPreparation = preparation
            let beholder = Beholder(
                network: network, threads: 2, history: try HistoryChoice.file(path).open(to: .write), isDefault: true)
            _ = try await beholder.ask(photo, question)
            #expect(encoded == expected)
        }
    }

    @Test("A caption of the same weights behind another configuration or other words isn't taken for this model's")
    func captionsOfOthers() async throws {
        let photo = try copy("turned.jpg", to: "photo.jpg")
        let path = Array(folder.appending("h.sqlite").path.utf8)
        for (preparation, expected) in [(nil, 1), ("one", 2), ("one", 2), ("another", 3), (nil, 3), ("another", 3)] {
            for isRun in [true, false] {
                var network = CountingNetwork(network: try await CountingNetwork.loading.value, counts: counts)
                network.otherPreparation = preparation
                let beholder = Beholder(
                    network: network, threads: 2, history: try HistoryChoice.file(path).open(to: .write),
                    isDefault: preparation == nil)
                if isRun {
                    for await _ in try beholder.captions(of: [photo]) {}
                } else {
                    #expect(try await beholder.caption(photo).record.isCached)
                }
                #expect(counts.captioned.load(ordering: .relaxed) == expected)
            }
        }
    }

    @Test("A model that is changed to isn't taken for the default one, nor for another when the history is only read")
    func changedModels() async throws {
        let other = ModelChoice.named(
            Shared.repository.appending(path: "Tests/ModelsTests/Fixtures/clip-quick").path)
        let first = try await Beholder(model: .named("behold-small"))
        let options = CaptionOptions()
        #expect(!first.recorded(options).contains("configuration"))
        #expect(try await first.with(model: other).recorded(options).contains("configuration"))
        #expect(try await !first.with(model: .named("behold-small")).recorded(options).contains("configuration"))
        let history = try #require(
            try HistoryChoice.file(Array(folder.appending("h.sqlite").path.utf8)).open(to: .write))
        #expect(try await Beholder(model: other, recalling: history).recorded(options).contains("configuration"))
    }

    @Test("Features with a number that was spoilt in the store aren't believed: the photo is looked at again")
    func spoilt() async throws {
        let photo = try copy("red-circle.png", to: "photo.png")
        let beholder = try await anotherBeholder()
        let features = try beholder.network.encode([PhotoFile(photo).decoded(for: beholder.network).image])[0]
        var bytes = features.serialized
        // The last of the numbers, each of four bytes.
        bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [Float(6.6e37)].littleEndianBytes)
        let record = PhotoRecord(sha256: try PhotoFile(photo).sha256, width: 8, height: 8)
        try #require(beholder.history).keep([
            KeptPhoto(
                photo: record, file: nil, weights: beholder.network.keptName,
                precision: beholder.model.precision.rawValue,
                features: Data(bytes), vector: nil, thumbnail: nil)
        ])
        #expect(encoded == 1)
        #expect(try await anotherBeholder().ask(photo, "what color is the circle?").answer == "red")
        #expect(encoded == 2)
        #expect(try await anotherBeholder().ask(photo, "what color is the circle?").answer == "red")
        #expect(encoded == 2)
    }

    @Test("An edited tag doesn't have a photo encoded again; another picture under an old name does")
    func contents() async throws {
        let photo = try copy("turned.jpg", to: "photo.jpg")
        let first = try await anotherBeholder().ask(photo, question)
        var bytes = try Array(Data(contentsOf: folder.appending("photo.jpg")))
        bytes.insert(contentsOf: [0xff, 0xfe, 0, 7] + Array("hello".utf8), at: 2)  // a comment
        try Data(bytes).write(to: folder.appending("photo.jpg"))
        let tagged = try await anotherBeholder().ask(photo, question)
        #expect(tagged.photo.sha256 != first.photo.sha256 && tagged.alternatives == first.alternatives)
        #expect(encoded == 1)
        let other = try await anotherBeholder().ask(
            copy("red-circle.png", to: "photo.jpg"), "what color is the circle?")
        #expect(encoded == 2 && other.answer == "red")
    }

    @Test("Captions of many photos keep what was seen, and use it")
    func run() async throws {
        let photos = try ["turned.jpg", "rectangle.png", "red-circle.png"].map { try copy($0, to: $0) }
        _ = try await anotherBeholder().ask(photos[1], "what color is it?")
        for await _ in try await anotherBeholder().captions(of: photos) {}
        #expect(encoded == 3)
        var greedy = CaptionOptions()
        greedy.beams = 1
        for await _ in try await anotherBeholder().captions(of: photos, options: greedy) {}
        _ = try await anotherBeholder().ask(photos[2], "what color is it?")
        _ = try await anotherBeholder().embedding(of: photos[0])
        #expect(encoded == 3)
    }

    @Test("A small picture of each photo is kept, in its own proportions")
    func thumbnails() async throws {
        let wide = folder.appending("wide.png")
        let pixels = (0..<400 * 100).flatMap { _ in [200, 30, 40] as [UInt8] }
        try Data(Image(width: 400, height: 100, pixels: pixels).pngBytes()).write(to: wide)
        let beholder = try await anotherBeholder()
        let overview = try await beholder.overview(of: Photo(path: wide.path))
        let history = try #require(beholder.history)
        let jpeg = try #require(try history.thumbnail(ofPhoto: overview.sha256))
        let thumbnail = try ImageFile(bytes: jpeg).decode().image
        #expect(thumbnail.width == 128 && thumbnail.height == 32)
        #expect(abs(Int(thumbnail.pixels[0]) - 200) < 8 && abs(Int(thumbnail.pixels[1]) - 30) < 8)
        #expect(try history.turns(limit: 9).turns.isEmpty, "a first look is no turn")
    }

    @Test("Features beyond the limit go, and the photo is encoded again when it is asked about")
    func limited() async throws {
        var settings = HistorySettings()
        settings.featureBytes = 60_000  // one photo's
        let photos = try ["turned.jpg", "rectangle.png"].map { try copy($0, to: $0) }
        for photo in photos + photos {
            _ = try await anotherBeholder(settings: settings).ask(photo, "what color is it?")
        }
        #expect(encoded == 4)
        _ = try await anotherBeholder(settings: settings).ask(photos[1], "what color is it?")
        #expect(encoded == 4)
    }
}
