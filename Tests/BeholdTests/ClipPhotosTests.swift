import Foundation
import Imaging
import TestSupport
import Testing

@testable import Behold

/// Photos as a network is shown them that sees their middle.
@Suite("Photos for CLIP")
struct ClipPhotosTests {
    private static let checkpoint = Shared.repository.appending(path: "Tests/ModelsTests/Fixtures/clip-quick").path

    /// Red, green and blue from left to right.
    private func bands(_ widths: [Int], height: Int) throws -> Photo {
        let colours: [[UInt8]] = [[220, 20, 20], [20, 220, 20], [20, 20, 220]]
        let row = zip(widths, colours).flatMap { width, colour in [[UInt8]](repeating: colour, count: width).joined() }
        let pixels = [[UInt8]](repeating: row, count: height).joined()
        let image = Image(width: widths.reduce(0, +), height: height, pixels: Array(pixels))
        return Photo(bytes: try image.pngBytes(), name: "bands")
    }

    @Test("The network sees the middle alone; the thumbnail that is kept shows the whole photo")
    func middle() async throws {
        let folder = try TemporaryFolder()
        let beholder = try await Beholder(
            model: .named(Self.checkpoint), precision: .float32,
            history: .file(Array(folder.appending("history.sqlite").path.utf8)))
        let wide = try bands([80, 140, 80], height: 100)
        let vector = try await beholder.embedding(of: wide)
        #expect(try await vector == beholder.embedding(of: try bands([0, 100, 0], height: 100)))
        #expect(try await vector != beholder.embedding(of: try bands([80, 20, 0], height: 100)))
        let history = try #require(beholder.history)
        let sha256 = try PhotoFile(wide).sha256
        let jpeg = try #require(try history.thumbnail(ofPhoto: sha256))
        let small = try ImageFile(bytes: jpeg).decode().image
        #expect(small.width == 128 && small.height == 43)
        let row = small.pixels[(20 * 128 * 3)...]
        let (left, right) = (Array(row.prefix(3)), Array(row.dropFirst(127 * 3).prefix(3)))
        #expect(left[0] > 150 && left[2] < 100 && right[2] > 150 && right[0] < 100, "\(left) \(right)")
    }

    @Test("What was seen is kept: another process gets the same vector without looking")
    func kept() async throws {
        let folder = try TemporaryFolder()
        let history = HistoryChoice.file(Array(folder.appending("history.sqlite").path.utf8))
        let photo = try bands([50, 60, 70], height: 90)
        let choice = ModelChoice.named(Self.checkpoint)
        let first = try await Beholder(model: choice, history: history)
        let vector = try await first.embedding(of: photo)
        let kept = Photo(kept: try PhotoFile(photo).sha256, name: [])
        let second = try await Beholder(model: choice, history: history)
        #expect(try await second.embedding(of: kept) == vector)
        // Another model knows nothing of it.
        let other = try await Beholder(history: history)
        await #expect(throws: BeholdError.self) { try await other.embedding(of: kept) }
        #expect(try await other.embedding(of: photo).count == 256)
    }
}
