import Foundation
import Models
import TestSupport
import Testing

@testable import Behold

@Suite("Networks that overflow")
struct OverflowTests {
    private let folder: TemporaryFolder
    private let counts = CountingNetwork.Counts()
    private let problem = BeholdError.model(.overflows(model: "behold-small"))

    init() throws { folder = try TemporaryFolder() }

    private func beholder(overflows: Bool = true) async throws -> Beholder {
        let network = CountingNetwork(
            network: try await CountingNetwork.loading.value, counts: counts, overflows: overflows)
        let path = Array(folder.appending("h.sqlite").path.utf8)
        return Beholder(
            network: network, threads: 2, history: try HistoryChoice.file(path).open(to: .write), isDefault: true)
    }

    private func sample(_ name: String) -> Photo {
        Photo(path: Shared.repository.appending(path: "assets/samples/\(name)").path)
    }

    @Test("A caption is refused, of one photo and of several, plain and as alternative text; its turn has failed")
    func captions() async throws {
        let photos = ["turned.jpg", "rectangle.png", "turned.jpg"].map(sample)
        var options = CaptionOptions()
        for style in CaptionStyle.allCases {
            options.style = style
            let beholder = try await beholder()
            await #expect(throws: problem) { try await beholder.caption(photos[0], options: options) }
            var refused: [PhotoProblem] = []
            for await case .failed(_, let problem) in try beholder.captions(of: photos, options: options) {
                refused.append(problem)
            }
            #expect(refused == Array(repeating: .overflows(model: "behold-small"), count: 3))
        }
        let turns = try #require(try await beholder().history).turns(limit: 10).turns
        #expect(turns.count == 6 && turns.allSatisfy { $0.status == .failed && $0.answer == nil })
        // Nothing of it is taken for a caption later.
        for await case .captioned(let result) in try await beholder(overflows: false).captions(of: photos) {
            #expect(!result.caption.isEmpty)
        }
    }

    @Test("A photo has no vector, is told of, and has its vector when a better network looks")
    func vectors() async throws {
        let photo = sample("red-circle.png")
        let beholder = try await beholder()
        await #expect(throws: problem) { try await beholder.embedding(of: photo) }
        var refused = 0
        for await case .failed(_, .overflows) in try beholder.indexing(of: [photo]) { refused += 1 }
        #expect(refused == 1)
        await #expect(throws: problem) { try await beholder.search(.photo(photo)) }
        await #expect(throws: problem) { try await beholder.rank([SearchText("a red circle")], for: photo) }
        let other = try await self.beholder(overflows: false)
        var index = PhotoIndex()
        for await case .indexed(let indexed) in try other.indexing(of: [photo]) { index.insert(indexed) }
        #expect(try await other.search(.text(SearchText("a red circle")), in: index).count == 1)
    }
}
