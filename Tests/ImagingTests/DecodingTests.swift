import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite("Decoding")
struct DecodingTests {
    @Test("every kind of PNG and JPEG decodes to the very bytes that Pillow gives, upright and over white")
    func parity() throws {
        let all = try PictureFixtures.parity()
        try #require(all.count == 36)
        for expected in all {
            let decoded = try PictureFixtures.file(expected.name).decode()
            #expect(decoded.image.width == expected.width, "\(expected.name)")
            #expect(decoded.image.height == expected.height, "\(expected.name)")
            #expect(
                hexadecimal(try ImageFile(bytes: decoded.image.pixels).sha256) == expected.sha256, "\(expected.name)")
            #expect(decoded.damage == nil, "\(expected.name)")
        }
    }

    @Test("rows streamed through the resizer give the very bytes of Pillow's resized upright picture")
    func resizing() throws {
        for expected in try PictureFixtures.parity() {
            let file = try PictureFixtures.file(expected.name)
            for size in expected.resized {
                let decoded = try file.decode(fitting: (size.width, size.height))
                let digest = hexadecimal(try ImageFile(bytes: decoded.image.pixels).sha256)
                #expect(digest == size.sha256, "\(expected.name) to \(size.width)x\(size.height)")
            }
        }
    }

    @Test("reduced decoding differs from full decoding by at most 2/255 on average")
    func reducedScale() throws {
        let file = try PictureFixtures.file("large.jpg")
        for size in [(24, 18), (50, 38), (100, 76), (190, 150)] {
            let full = try file.decode(fitting: size).image.pixels
            let reduced = try file.decode(fitting: size, reducedScale: true).image.pixels
            try #require(full.count == reduced.count)
            let sum = zip(full, reduced).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
            let mean = Double(sum) / Double(full.count)
            #expect(mean <= 2, "\(size): mean difference \(mean)")
            if size.0 <= 100 { #expect(full != reduced, "\(size): nothing was reduced") }
        }
    }

    @Test("the header says what the file says, without decoding")
    func headers() throws {
        let turned = try PictureFixtures.file("orientation-6.jpg").header()
        #expect(turned.orientation == .turnedLeft)
        #expect((turned.storedWidth, turned.storedHeight) == (45, 28))
        #expect((turned.width, turned.height) == (28, 45))
        #expect(try PictureFixtures.file("progressive.jpg").header().isProgressive)
        #expect(try PictureFixtures.file("interlaced.png").header().isProgressive)
        #expect(try !PictureFixtures.file("baseline.jpg").header().isProgressive)
        #expect(try PictureFixtures.file("palette-transparent.png").header().isTransparent)
        #expect(try !PictureFixtures.file("rgb.png").header().isTransparent)
    }

    @Test("several threads decode at once and get what one gets")
    func concurrency() async throws {
        let names = try PictureFixtures.parity().map { ($0.name, $0.sha256) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for (name, sha256) in names {
                        let pixels = try PictureFixtures.file(name).decode().image.pixels
                        #expect(hexadecimal(try ImageFile(bytes: pixels).sha256) == sha256)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(
        "the photos of the reference's fixtures give its pixels, byte for byte", .needsShared)
    func referencePixels() throws {
        struct Entry: Decodable {
            let image: String
            let pixels_sha256: String
        }
        struct Fixtures: Decodable {
            let photos: [Entry]
            let questions: [Entry]
            let captions: [Entry]
            let answers: [Entry]
        }
        let data = try Data(contentsOf: Shared.url("reference-2/fixtures.json"))
        let fixtures = try JSONDecoder().decode(Fixtures.self, from: data)
        let entries = fixtures.photos + fixtures.questions + fixtures.captions + fixtures.answers
        try #require(entries.count >= 200)
        for entry in entries {
            let file = try ImageFile(path: Shared.url("data/" + entry.image).path)
            let decoded = try file.decode(fitting: (224, 224))
            let digest = hexadecimal(try ImageFile(bytes: decoded.image.pixels).sha256)
            #expect(digest == entry.pixels_sha256, "\(entry.image)")
        }
    }
}
