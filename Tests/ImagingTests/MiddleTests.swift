import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite("The middle of a picture")
struct MiddleTests {
    private struct Row: Decodable {
        let file: String?
        let width: Int?
        let height: Int?
        let side: Int
        let shorter: Int
        let filter: String
        let sha256: String
    }

    private static func drawn(_ width: Int, _ height: Int) throws -> ImageFile {
        let pixels = drawnPattern(width, height, kind: 1)
        return try ImageFile(bytes: Image(width: width, height: height, pixels: pixels).pngBytes())
    }

    @Test("bilinear and bicubic, long and wide, turned and mirrored: the very bytes that Pillow cuts out")
    func parity() throws {
        let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: fixture("middle.json", in: .module)))
        try #require(rows.count == 168)
        for row in rows {
            let file = try row.file.map(PictureFixtures.file) ?? Self.drawn(row.width ?? 0, row.height ?? 0)
            let framed = try file.decodeMiddle(
                row.side, ofShorterSide: row.shorter, filter: row.filter == "bicubic" ? .bicubic : .bilinear,
                wholeWithin: 16)
            let digest = hexadecimal(try ImageFile(bytes: framed.middle.image.pixels).sha256)
            #expect(digest == row.sha256, "\(row)")
        }
    }

    @Test("The whole picture comes with it, as it is when it is resized alone")
    func whole() throws {
        for name in ["rgb.png", "large.jpg", "orientation-6.jpg", "orientation-3.jpg"] {
            let file = try PictureFixtures.file(name)
            let framed = try file.decodeMiddle(8, ofShorterSide: 8, filter: .bicubic, wholeWithin: 24)
            let size = Image.size(
                of: framed.middle.header.width, framed.middle.header.height, fittingWithin: 24)
            #expect(try framed.whole == file.decode().image.resized(to: size), "\(name)")
            #expect(framed.middle.damage == nil)
        }
    }

    @Test("A line of pixels takes no more memory than its middle")
    func line() throws {
        // At a shorter side of 4,096 the whole would have a trillion pixels.
        let file = try ImageFile(
            bytes: Image(width: 60_000, height: 1, pixels: .init(repeating: 90, count: 180_000)).pngBytes())
        let framed = try file.decodeMiddle(64, ofShorterSide: 4_096, filter: .bicubic, wholeWithin: 128)
        #expect(framed.middle.image.pixels.allSatisfy { $0 == 90 })
        #expect(framed.whole.width == 128 && framed.whole.height == 1)
    }
}
