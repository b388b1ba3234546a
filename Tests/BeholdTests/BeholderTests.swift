import Foundation
import Imaging
import Models
import Synchronization
import TestSupport
import Testing

@testable import Behold

@Suite("Beholder")
struct BeholderTests {
    private let counts = CountingNetwork.Counts()
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func beholder(history: HistoryStore? = nil) async throws -> Beholder {
        Beholder(
            network: CountingNetwork(network: try await CountingNetwork.loading.value, counts: counts), threads: 2,
            history: history, isDefault: true)
    }

    private func sample(_ name: String) -> Photo {
        Photo(path: Shared.repository.appending(path: "assets/samples/\(name)").path)
    }

    private func history() throws -> HistoryStore {
        try #require(try HistoryChoice.file(Array(folder.appending("h.sqlite").path.utf8)).open(to: .write))
    }

    @Test("An app asks and captions in a few lines")
    func app() async throws {
        let beholder = try await Beholder()
        let photo = Photo(path: Shared.repository.appending(path: "assets/samples/red-circle.png").path)
        let answer = try await beholder.ask(photo, "what color is the circle?")
        #expect(answer.answer == "red" && answer.alternatives.count == 5 && answer.record.turn == nil)
        #expect(try await beholder.caption(photo).caption.contains("red circle"))
    }

    @Test("What a model can read of a text is told before it is asked, and with the answer; CLIP reads every piece")
    func legibility() async throws {
        let beholder = try await beholder()
        #expect(beholder.legibility(ofQuestion: "what color is the star?") == .whole)
        #expect(beholder.legibility(ofQuestion: "zzzz or QQQQ or zzzz?") == .partial(unknownWords: ["zzzz", "qqqq"]))
        for text in ["zzzz qqqq", "???", "🐶", "这是什么"] {
            #expect(beholder.legibility(ofQuestion: text) == .none)
            let answer = try await beholder.ask(sample("turned.jpg"), text)
            #expect(answer.legibility == .none && answer.isUnsure)
        }
        #expect(try await beholder.ask(sample("turned.jpg"), "what is it?").legibility == .whole)
        // Words that the model doesn't come to aren't read.
        let late = String(repeating: "zzzz ", count: 18) + "dog"
        #expect(beholder.legibility(ofQuestion: late) == .none)
        #expect(beholder.legibility(ofSentence: late) == .partial(unknownWords: ["zzzz"]))
        let clip = Shared.repository.appending(path: "Tests/ModelsTests/Fixtures/clip-quick").path
        let other = try await Beholder(model: .named(clip), precision: .float32)
        #expect(other.legibility(ofQuestion: "zzzz ??? 🐶") == .whole)
    }

    @Test("A photo is encoded once, whatever it is called and however often it is asked about")
    func encodedOnce() async throws {
        let beholder = try await beholder()
        let bytes = try Array(Data(contentsOf: Shared.repository.appending(path: "assets/samples/turned.jpg")))
        let one = try await beholder.ask(sample("turned.jpg"), "what is above the red circle?")
        let other = try await beholder.ask(Photo(bytes: bytes, name: "a copy"), "what is above the red circle?")
        _ = try await beholder.caption(sample("turned.jpg"))
        _ = try await beholder.embedding(of: sample("turned.jpg"))
        #expect(counts.encoded.load(ordering: .relaxed) == 1)
        #expect(one.answer == "star" && other.answer == one.answer && other.confidence == one.confidence)
        #expect(other.photo.image == Array("a copy".utf8) && other.photo.sha256 == one.photo.sha256)
    }

    @Test("Errors are typed")
    func errors() async throws {
        let beholder = try await beholder()
        await #expect(throws: BeholdError.photo(.missing, name: Array("nowhere.png".utf8))) {
            try await beholder.ask("nowhere.png", "what?")
        }
        await #expect(throws: BeholdError.question(.empty)) { try await beholder.ask(sample("turned.jpg"), " ") }
        await #expect(throws: BeholdError.model(.notFound(name: "no such model"))) {
            _ = try await Beholder(model: .named("no such model"))
        }
        await #expect(throws: BeholdError.history(.folder(path: folder.path))) {
            _ = try await Beholder(history: .file(Array(folder.path.utf8)))
        }
    }

    @Test("A caption comes step by step, and ends as the whole; a cancelled one stops")
    func steps() async throws {
        let beholder = try await beholder(history: history())
        let whole = try await beholder.caption(sample("turned.jpg"))
        var texts: [String] = []
        var last: CaptionResult?
        for try await step in beholder.captionSteps(of: sample("turned.jpg")) {
            switch step {
            case .soFar(let text): texts.append(text)
            case .finished(let result): last = result
            }
        }
        #expect(last?.caption == whole.caption && texts.count > 2 && texts.last == whole.caption)
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await beholder.caption(sample("turned.jpg"), reusing: false, progress: { _ in })
        }
        await #expect(throws: BeholdError.cancelled) { try await task.value }
        let turns = try #require(beholder.history).turns(limit: 10).turns
        #expect(turns.map(\.status) == [.partial, .done, .done])
    }

    @Test("A photo is nearer to a sentence about it than to others")
    func embeddings() async throws {
        let beholder = try await beholder()
        let names = ["four-circles.jpg", "three-stars.png", "rectangle.png"]
        let sentences = [
            "four blue circles on a green background", "three white stars on a black background",
            "a teal rectangle on a blue background",
        ]
        for (index, name) in names.enumerated() {
            let photo = try await beholder.embedding(of: sample(name))
            #expect(abs(zip(photo, photo).map(*).reduce(0, +) - 1) < 1e-3)
            var similarities: [Float] = []
            for sentence in sentences {
                similarities.append(zip(photo, try await beholder.embedding(ofText: sentence)).map(*).reduce(0, +))
            }
            #expect(
                similarities.indices.max { similarities[$0] < similarities[$1] } == index, "\(name): \(similarities)")
        }
    }

    @Test("Many photos come in order; equal content is captioned once; one that fails is one element")
    func run() async throws {
        let beholder = try await beholder(history: history())
        let names = ["turned.jpg", "rectangle.png", "missing.png", "red-circle.png"]
        let photos = (0..<100).map { sample(names[$0 % names.count]) }
        var captions: [String?] = []
        for await outcome in try beholder.captions(of: photos) {
            switch outcome {
            case .captioned(let result):
                #expect(result.photo.image == photos[captions.count].name && result.record.turn != nil)
                captions.append(result.caption)
            case .failed(let image, let problem):
                #expect(image == photos[captions.count].name && problem == .missing)
                captions.append(nil)
            case .skipped: Issue.record("nothing was to be skipped")
            }
        }
        #expect(captions.count == 100)
        #expect(counts.captioned.load(ordering: .relaxed) == 3)
        for index in 4..<captions.count { #expect(captions[index] == captions[index % 4]) }
        let alone = try await beholder.caption(photos[0])
        #expect(captions[0] == alone.caption)
    }

    @Test("What the history has isn't captioned again; other settings are")
    func cached() async throws {
        let beholder = try await beholder(history: history())
        for (beams, expected) in [(1, 1), (1, 1), (3, 2), (1, 2), (3, 2)] {
            var caption = CaptionOptions()
            caption.beams = beams
            for await _ in try beholder.captions(of: [sample("turned.jpg")], options: caption) {}
            #expect(counts.captioned.load(ordering: .relaxed) == expected)
        }
        for await outcome in try beholder.captions(of: [sample("turned.jpg")], isDone: { _, _ in true }) {
            guard case .skipped = outcome else {
                Issue.record("it was to be skipped")
                continue
            }
        }
    }

    @Test(
        "A caption that the history has comes from there, for one photo as for many, drawn ones too, and adds no turn")
    func cachedAlone() async throws {
        let photo = sample("turned.jpg")
        for (seed, calls) in [(nil, 1), (7, 2)] {
            var options = CaptionOptions()
            options.sampling = seed.map { .init(seed: $0) }
            let first = try await beholder(history: history()).caption(photo, options: options)
            let again = try await beholder(history: history()).caption(photo, options: options)
            #expect(!first.record.isCached && again.record.isCached && again.record.turn == first.record.turn)
            #expect(again.caption == first.caption && again.score == first.score && again.photo == first.photo)
            for await case .captioned(let result) in try await beholder(history: history()).captions(
                of: [photo], options: options)
            {
                #expect(result.caption == first.caption && result.record.turn == first.record.turn)
            }
            #expect(counts.captioned.load(ordering: .relaxed) == calls)
        }
        #expect(try history().turns(limit: 10).turns.count == 2)
    }

    @Test("A run that is given up stops its work")
    func givenUp() async throws {
        let beholder = try await beholder()
        let bytes = try Array(Data(contentsOf: Shared.repository.appending(path: "assets/samples/turned.jpg")))
        let photos = (0..<500).map { Photo(bytes: bytes + Array("\($0)".utf8), name: "\($0)") }
        for await _ in try beholder.captions(of: photos) { break }
        var before = -1
        while counts.captioned.load(ordering: .relaxed) != before {
            before = counts.captioned.load(ordering: .relaxed)
            try await Task.sleep(for: .milliseconds(500))
        }
        #expect(before <= 4 * CaptionRun.groupSize)
    }

    @Test("The cache keeps what was used last")
    func cache() async throws {
        let features = try await CountingNetwork.loading.value.encode([
            NetworkImage(Image(width: 224, height: 224, pixels: .init(repeating: 9, count: 224 * 224 * 3)))
        ])[0]
        let entry = FeatureCache.Entry(features: features, width: 1, height: 2, damage: nil)
        var cache = FeatureCache(capacity: 3)
        for name in ["a", "b", "c"] { cache.keep(entry, for: name) }
        #expect(cache.entry(for: "a") != nil)
        cache.keep(entry, for: "d")
        #expect(cache.count == 3 && cache.entry(for: "b") == nil)
        #expect(["a", "c", "d"].allSatisfy { cache.entry(for: $0) != nil })
    }
}
