import Foundation
import Imaging
import Models
import Synchronization
import TestSupport
import Testing

@testable import Behold
@testable import History

@Suite("Searching photos")
struct SearchingTests {
    private let counts = CountingNetwork.Counts()
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var historyPath: [UInt8] { Array(folder.appending("h.sqlite").path.utf8) }

    /// Another process, as far as the history is concerned.
    private func anotherBeholder(history: HistoryChoice? = nil) async throws -> Beholder {
        Beholder(
            network: CountingNetwork(network: try await CountingNetwork.loading.value, counts: counts), threads: 2,
            history: try (history ?? .file(historyPath)).open(to: .write), isDefault: true)
    }

    private var encoded: Int { counts.encoded.load(ordering: .relaxed) }

    @discardableResult
    private func copy(_ sample: String, to name: String) throws -> Photo {
        let target = folder.appending("photos").appending(path: name)
        try? FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? FileManager.default.removeItem(at: target)
        try Data(contentsOf: Shared.repository.appending(path: "assets/samples/\(sample)")).write(to: target)
        return Photo(path: target.path)
    }

    private func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: folder.appending("photos").appending(path: name))
    }

    private var photos: [Photo] {
        PhotoFolder.entries(of: [Array(folder.appending("photos").path.utf8)]).compactMap { entry in
            if case .photo(let path) = entry { Photo(path: path) } else { nil }
        }
    }

    private func index(_ beholder: Beholder, _ photos: [Photo]? = nil) async throws -> (
        PhotoIndex, failed: [String]
    ) {
        var index = PhotoIndex()
        var failed: [String] = []
        for await outcome in try beholder.indexing(of: photos ?? self.photos) {
            switch outcome {
            case .indexed(let photo): index.insert(photo)
            case .failed(let image, _): failed.append(name(image))
            }
        }
        return (index, failed)
    }

    private func name(_ path: [UInt8]) -> String {
        String(decoding: path, as: UTF8.self).split(separator: "/").last.map(String.init) ?? ""
    }

    private func search(_ beholder: Beholder, _ text: String = "a red circle") async throws -> [SearchMatch] {
        let (index, _) = try await index(beholder)
        return try await beholder.search(.text(SearchText(text)), in: index)
    }

    @Test("A score is the product of the two embeddings, and the ranks follow it")
    func scores() async throws {
        for sample in ["red-circle.png", "turned.jpg", "two-squares.png"] { try copy(sample, to: sample) }
        let beholder = try await anotherBeholder()
        let matches = try await search(beholder)
        #expect(matches.map(\.rank) == [1, 2, 3])
        let sentence = try await beholder.embedding(ofText: "a red circle")
        for match in matches {
            let photo = try await beholder.embedding(of: Photo(path: match.photo.image))
            expectClose([match.score], [zip(photo, sentence).reduce(0) { $0 + $1.0 * $1.1 }], tolerance: 1e-5)
        }
        #expect(matches.map(\.score) == matches.map(\.score).sorted(by: >))
        let alike = try await beholder.search(.photo(photos[1]), in: index(beholder).0, limit: 2)
        #expect(alike.count == 2 && alike[0].photo.image == photos[1].name && abs(alike[0].score - 1) < 1e-4)
    }

    @Test("Only what is new or was changed is encoded: also after a rename, after a move, and in another process")
    func incremental() async throws {
        try copy("red-circle.png", to: "a.png")
        try copy("turned.jpg", to: "sub/b.jpg")
        let first = try await search(anotherBeholder())
        #expect(encoded == 2 && first.allSatisfy { !$0.record.isCached })
        let second = try await search(anotherBeholder())
        #expect(encoded == 2 && second.allSatisfy(\.record.isCached))
        #expect(second.map(\.photo) == first.map(\.photo))
        expectClose(second.map(\.score), first.map(\.score), tolerance: 1e-6)
        try copy("two-squares.png", to: "new.png")
        try FileManager.default.moveItem(
            at: folder.appending("photos/a.png"), to: folder.appending("photos/sub/renamed.png"))
        let third = try await search(anotherBeholder())
        #expect(encoded == 3 && third.count == 3)
        #expect(Set(third.map { name($0.photo.image) }) == ["renamed.png", "b.jpg", "new.png"])
        try copy("rectangle.png", to: "new.png")
        let changed = try await search(anotherBeholder())
        #expect(encoded == 4)
        let new = try #require(changed.first { name($0.photo.image) == "new.png" })
        #expect(new.photo.sha256 != third.first { name($0.photo.image) == "new.png" }?.photo.sha256)
    }

    @Test("A file that vanished falls out of its folder's results")
    func vanished() async throws {
        try copy("red-circle.png", to: "a.png")
        try copy("turned.jpg", to: "b.jpg")
        #expect(try await search(anotherBeholder()).count == 2)
        try remove("a.png")
        #expect(try await search(anotherBeholder()).map { name($0.photo.image) } == ["b.jpg"])
    }

    @Test("A photo that was asked about or captioned before isn't encoded for a search, nor the other way round")
    func shared() async throws {
        let photo = try copy("red-circle.png", to: "a.png")
        _ = try await anotherBeholder().ask(photo, "what color is the circle?")
        for await _ in try await anotherBeholder().captions(of: [try copy("turned.jpg", to: "b.jpg")]) {}
        #expect(encoded == 2)
        #expect(try await search(anotherBeholder()).count == 2)
        let other = try copy("rectangle.png", to: "c.png")
        #expect(try await search(anotherBeholder()).count == 3)
        _ = try await anotherBeholder().ask(other, "what is this?")
        #expect(encoded == 3)
    }

    @Test("Files of equal content are one match with every path, and count once for the limit")
    func copies() async throws {
        for name in ["a.png", "b.png", "c.png"] { try copy("red-circle.png", to: name) }
        try copy("turned.jpg", to: "d.jpg")
        for history in [nil, HistoryChoice.none] {
            let beholder = try await anotherBeholder(history: history)
            let (index, _) = try await index(beholder)
            let matches = try await beholder.search(.text(SearchText("a red circle")), in: index, limit: 2)
            #expect(matches.count == 2)
            let circle = try #require(matches.first { name($0.photo.image) == "a.png" })
            #expect(circle.copies.map(name) == ["b.png", "c.png"])
            let one = try await beholder.search(.photo(photos[0]), in: index, limit: 1)
            #expect(one.count == 1 && one[0].copies.count == 2)
        }
    }

    @Test("Without a history everything works, and nothing is kept")
    func noHistory() async throws {
        try copy("red-circle.png", to: "a.png")
        #expect(try await search(anotherBeholder(history: HistoryChoice.none)).count == 1)
        #expect(try await search(anotherBeholder(history: HistoryChoice.none)).count == 1)
        #expect(encoded == 2)
        #expect(try await anotherBeholder(history: HistoryChoice.none).search(.photo(photos[0])).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.appending("h.sqlite").path))
    }

    @Test("Broken photos are told of one by one, in order, and the rest is found")
    func broken() async throws {
        try copy("red-circle.png", to: "b.png")
        try Data("no picture".utf8).write(to: folder.appending("photos/a.png"))
        try Data().write(to: folder.appending("photos/c.jpg"))
        let (index, failed) = try await index(anotherBeholder())
        #expect(index.count == 1 && failed == ["a.png", "c.jpg"])
    }

    @Test("A history that can't be written costs nothing but the next run's time, and is told of")
    func readOnly() async throws {
        try copy("red-circle.png", to: "a.png")
        let lock = try Locked(at: folder.appending("h.sqlite").path)
        let beholder = try await anotherBeholder()
        let run = try beholder.indexing(of: photos)
        var index = PhotoIndex()
        for await case .indexed(let photo) in run { index.insert(photo) }
        #expect(index.count == 1 && run.trouble != nil)
        withExtendedLifetime(lock) {}
    }

    /// A history that somebody else is writing to, for longer than anyone waits.
    private final class Locked {
        init(at path: String) throws {
            // A folder in the journal's place: every write fails.
            _ = try HistoryStore(path: path)
            try FileManager.default.createDirectory(atPath: path + "-journal", withIntermediateDirectories: false)
        }
    }

    // MARK: The whole history

    @Test("Without a folder, all photos that the history has seen are searched; one whose file is gone is marked")
    func wholeHistory() async throws {
        let gone = try copy("red-circle.png", to: "a.png")
        let there = try copy("turned.jpg", to: "b.jpg")
        _ = try await anotherBeholder().ask(gone, "what is this?")
        _ = try await anotherBeholder().ask(there, "what is this?")
        _ = try await anotherBeholder().ask(
            Photo(
                bytes: [UInt8](
                    Data(contentsOf: URL(filePath: Shared.repository.path + "/assets/samples/rectangle.png"))),
                name: "-"),
            "what is this?")
        try remove("a.png")
        let matches = try await anotherBeholder().search(.text(SearchText("a red circle")))
        #expect(matches.count == 2 && encoded == 3)
        let missing = try #require(matches.first { name($0.photo.image) == "a.png" })
        #expect(missing.photo.isOriginalMissing && missing.photo.width > 0)
        #expect(matches.contains { name($0.photo.image) == "b.jpg" && !$0.photo.isOriginalMissing })
    }

    @Test("The index stays in memory, and takes up what comes to the history, from another process too")
    func refreshed() async throws {
        let beholder = try await anotherBeholder()
        let query = SearchQuery.text(try SearchText("a red circle"))
        #expect(try await beholder.search(query).isEmpty)
        _ = try await beholder.ask(try copy("red-circle.png", to: "a.png"), "what is this?")
        #expect(try await beholder.search(query).count == 1)
        _ = try await beholder.overview(of: try copy("turned.jpg", to: "b.jpg"))
        #expect(try await beholder.search(query).count == 2)
        _ = try await anotherBeholder().ask(try copy("rectangle.png", to: "c.png"), "what is this?")
        #expect(try await beholder.search(query).count == 3)
        #expect(try await beholder.search(query, limit: 2).count == 2)
    }

    @Test("Photos that the history knows without a vector of this model are looked at again")
    func otherModels() async throws {
        try copy("red-circle.png", to: "a.png")
        let photo = try copy("turned.jpg", to: "b.jpg")
        try #require(FileSighting(of: photo.name) != nil)
        let store = try HistoryStore(path: folder.appending("h.sqlite").path)
        for photo in photos {
            try store.keep([
                KeptPhoto(
                    photo: PhotoRecord(sha256: try PhotoFile(photo).sha256, width: 8, height: 8),
                    file: FileSighting(of: photo.name), weights: "0123456789abcdef", precision: "float32",
                    features: Data([0]), vector: Data([Float](repeating: 1, count: 256).littleEndianBytes),
                    thumbnail: nil)
            ])
        }
        try remove("a.png")
        let run = try await anotherBeholder().indexingHistory()
        #expect(run.known.count == 0 && run.photos.map { name($0.name) } == ["b.jpg"])
        for await _ in run {}
        #expect(try await anotherBeholder().indexingHistory().known.count == 1)
    }

    @Test("A vector that was spoilt in the store is computed anew")
    func spoilt() async throws {
        let photo = try copy("red-circle.png", to: "a.png")
        let beholder = try await anotherBeholder()
        let store = try HistoryStore(path: folder.appending("h.sqlite").path)
        var large = [Float](repeating: 1 / 16, count: 256)
        large[7] = 6.6e37
        for (count, vector) in [Data([1, 2, 3]), Data(large.littleEndianBytes)].enumerated() {
            try store.keep([
                KeptPhoto(
                    photo: PhotoRecord(sha256: try PhotoFile(photo).sha256, width: 8, height: 8),
                    file: FileSighting(of: photo.name), weights: beholder.network.keptName,
                    precision: beholder.model.precision.rawValue, features: Data([0]), vector: vector, thumbnail: nil)
            ])
            #expect(try await anotherBeholder().search(.text(SearchText("a red circle"))).isEmpty)
            #expect(try await search(anotherBeholder()).map(\.shownScore).allSatisfy { $0.count < 7 })
            #expect(encoded == count + 1)
            #expect(try await anotherBeholder().search(.text(SearchText("a red circle"))).count == 1)
        }
    }

    // MARK: Sentences and sheets

    @Test("Sentences are ranked for a photo")
    func sentences() async throws {
        let photo = try copy("red-circle.png", to: "a.png")
        let beholder = try await anotherBeholder()
        let sentences = try (0..<150).map { try SearchText("sentence \($0)") } + [SearchText("a red circle")]
        let matches = try await beholder.rank(sentences, for: photo, limit: 200)
        #expect(matches.count == 151 && matches.map(\.rank) == Array(1...151))
        #expect(matches.map(\.score) == matches.map(\.score).sorted(by: >))
        for match in matches { #expect(match.sentence == sentences[match.place].text) }
        let direct = try await beholder.embedding(ofText: "a red circle")
        let seen = try await beholder.embedding(of: photo)
        let circle = try #require(matches.first { $0.place == 150 })
        expectClose([circle.score], [zip(direct, seen).reduce(0) { $0 + $1.0 * $1.1 }], tolerance: 1e-5)
        #expect(try await beholder.rank([], for: photo).isEmpty)
    }

    @Test("A contact sheet shows a photo whose file is gone as its thumbnail")
    func sheet() async throws {
        let photo = try copy("red-circle.png", to: "a.png")
        _ = try await anotherBeholder().ask(photo, "what is this?")
        try remove("a.png")
        let beholder = try await anotherBeholder()
        let matches = try await beholder.search(.text(SearchText("a red circle")))
        let picture = try await ImageFile(bytes: beholder.contactSheet(of: matches)).decode().image
        let red = stride(from: 0, to: picture.pixels.count, by: 3).count { place in
            picture.pixels[place] > 150 && picture.pixels[place + 1] < 100 && picture.pixels[place + 2] < 100
        }
        #expect(red > 500)
    }

    @Test("A text to search for is one that can be seen, of at most 4,096 bytes")
    func texts() {
        #expect(throws: QuestionProblem.empty) { try SearchText(" \n") }
        #expect(throws: QuestionProblem.tooLong(bytes: 5_000, limit: 4_096)) {
            try SearchText(String(repeating: "a", count: 5_000))
        }
    }
}
