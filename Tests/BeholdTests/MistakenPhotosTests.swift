import Foundation
import Models
import Synchronization
import TestSupport
import Testing

@testable import Behold

@Suite("Photos that aren't taken for others")
struct MistakenPhotosTests {
    private let counts = CountingNetwork.Counts()
    private let folder: TemporaryFolder
    private let question = "what is in the picture?"

    init() throws { folder = try TemporaryFolder() }

    /// Another process, as far as the history is concerned.
    private func anotherBeholder(threads: Int = 2) async throws -> Beholder {
        Beholder(
            network: CountingNetwork(network: try await CountingNetwork.loading.value, counts: counts),
            threads: threads,
            history: try HistoryChoice.file(Array(folder.appending("h.sqlite").path.utf8)).open(to: .write),
            isDefault: true)
    }

    private var encoded: Int { counts.encoded.load(ordering: .relaxed) }

    /// Two JPEGs that are decoded though a list of their segments reaches nothing, and one that isn't decoded.
    private static let names = ["unreached-a.jpg", "unreached-b.jpg", "cut-in-header.jpg"]

    private func photos() throws -> [Photo] {
        try Self.names.map { name in
            let file = Shared.repository.appending(path: "Tests/ImagingTests/Fixtures/\(name)")
            return Photo(path: try folder.write(Data(contentsOf: file), to: name).path)
        }
    }

    /// The caption of each photo; nil for one that is refused.
    private func captions(_ photos: [Photo], by beholder: Beholder) async throws -> [String?] {
        var texts: [String?] = []
        for await outcome in try beholder.captions(of: photos) {
            if case .captioned(let result) = outcome { texts.append(result.caption) } else { texts.append(nil) }
        }
        return texts
    }

    @Test("Photos whose image data aren't reached have captions of their own, and one that isn't decoded has none")
    func captions() async throws {
        let photos = try photos()
        let alone: [String?] = [
            try await Beholder().caption(photos[0]).caption, try await Beholder().caption(photos[1]).caption,
        ]
        try #require(alone[0] != alone[1])
        for _ in 0..<2 {
            // One after the other: what was seen of the first is in the history when the second comes.
            for (photo, expected) in zip(photos, alone + [nil]) {
                #expect(try await captions([photo], by: await anotherBeholder()) == [expected])
            }
        }
        #expect(try await captions(photos, by: await anotherBeholder(threads: 1)) == alone + [nil])
        #expect(encoded == 2)
        await #expect(throws: BeholdError.photo(.truncated(.jpeg), name: photos[2].name)) {
            try await anotherBeholder().caption(photos[2])
        }
    }

    @Test("Such photos have answers and places in a search of their own, and one that isn't decoded has neither")
    func answers() async throws {
        let photos = try photos()
        let beholder = try await anotherBeholder()
        let answers = [try await beholder.ask(photos[0], question), try await beholder.ask(photos[1], question)]
        #expect(answers[0].alternatives != answers[1].alternatives && encoded == 2)
        for beholder in [beholder, try await anotherBeholder()] {
            for (photo, answer) in zip(photos, answers) {
                #expect(try await beholder.ask(photo, question).alternatives == answer.alternatives)
            }
            await #expect(throws: BeholdError.photo(.truncated(.jpeg), name: photos[2].name)) {
                try await beholder.ask(photos[2], question)
            }
        }
        #expect(encoded == 2)
        for _ in 0..<2 {
            var found: [[Float]] = []
            var refused = 0
            for await outcome in try await anotherBeholder().indexing(of: photos) {
                if case .indexed(let photo) = outcome { found.append(photo.vector) } else { refused += 1 }
            }
            #expect(found.count == 2 && found.first != found.last && refused == 1)
        }
    }

    @Test("A PNG whose header is faulty isn't answered about because its picture is known")
    func faultyHeader() async throws {
        let sample = Shared.repository.appending(path: "assets/samples/red-circle.png")
        var bytes = [UInt8](try Data(contentsOf: sample))
        let good = Photo(path: try folder.write(bytes, to: "good.png").path)
        bytes[8 + 24] ^= 1  // the checksum
        let bad = Photo(path: try folder.write(bytes, to: "bad.png").path)
        _ = try await anotherBeholder().ask(good, question)
        #expect(try await captions([good], by: await anotherBeholder()) != [nil])
        #expect(try await captions([bad], by: await anotherBeholder()) == [nil])
        await #expect(throws: BeholdError.self) { try await anotherBeholder().ask(bad, question) }
        await #expect(throws: BeholdError.self) { try await anotherBeholder().embedding(of: bad) }
        for await outcome in try await anotherBeholder().indexing(of: [bad]) {
            if case .indexed = outcome { Issue.record("a photo that isn't decoded is found") }
        }
    }

    @Test("A photo that is known is refused if it is larger than it may be now: nothing is recalled of it")
    func limits() async throws {
        let sample = Shared.repository.appending(path: "assets/samples/turned.jpg")
        var photo = Photo(path: try folder.write(Data(contentsOf: sample), to: "photo.jpg").path)
        let beholder = try await anotherBeholder()
        _ = try await beholder.ask(photo, question)
        #expect(try await captions([photo], by: beholder) != [nil])
        photo.maximumMegapixels = 0
        let refusal = BeholdError.photo(.overLimit(.pixels, value: 480 * 480, limit: 0), name: photo.name)
        for beholder in [beholder, try await anotherBeholder()] {
            #expect(try await captions([photo], by: beholder) == [nil])
            await #expect(throws: refusal) { try await beholder.ask(photo, question) }
            await #expect(throws: refusal) { try await beholder.caption(photo) }
            await #expect(throws: refusal) { try await beholder.overview(of: photo) }
            await #expect(throws: refusal) { try await beholder.search(.photo(photo), in: PhotoIndex()) }
            for await outcome in try beholder.indexing(of: [photo]) {
                if case .indexed = outcome { Issue.record("a photo over the limit is found") }
            }
        }
        photo.maximumMegapixels = 1
        for await outcome in try await anotherBeholder().indexing(of: [photo]) {
            guard case .indexed(let found) = outcome else { throw BeholdError.cancelled }
            #expect(found.isCached)
        }
        #expect(encoded == 1)
    }
}
