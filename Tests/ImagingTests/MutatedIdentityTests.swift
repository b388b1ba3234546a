import BeholdTypes
import Foundation
import TestSupport
import Testing

@testable import Imaging

/// Files that are no longer as they were made: whenever two have one image hash, they must be one picture.
@Suite("Identity of changed files")
struct MutatedIdentityTests {
    /// What became of the files that had a hash.
    private struct Census {
        private var outcomes: [[UInt8]: (bytes: [UInt8], pixels: [UInt8]?)] = [:]
        private(set) var known = 0
        private(set) var pairs = 0

        /// - Parameter pixels: of the upright picture; nil if it isn't decoded.
        mutating func note(_ bytes: [UInt8], _ name: String, pixels: (ImageFile) -> [UInt8]?) throws {
            let file = try ImageFile(bytes: bytes)
            guard let hash = file.imageHash else { return }
            known += 1
            let pixels = pixels(file)
            guard let other = outcomes[hash] else {
                outcomes[hash] = (bytes, pixels)
                return
            }
            pairs += other.bytes == bytes ? 0 : 1
            guard other.pixels != pixels else { return }
            let files = [other.bytes, bytes].map { Data($0).base64EncodedString() }.joined(separator: "\n")
            Issue.record("two pictures have one hash, made from \(name):\n\(files)")
        }
    }

    @Test(
        "JPEGs of equal hash have equal pixels, whatever was changed in them",
        arguments: [
            "baseline.jpg", "progressive.jpg", "restarts.jpg", "cmyk.jpg", "grey.jpg", "orientation-6.jpg",
            "full-chroma.jpg",
        ])
    func jpeg(name: String) throws {
        var generator = SeededGenerator(printingSeedFor: "MutatedIdentityTests.jpeg(\(name))")
        let whole = try PictureFixtures.bytes(name)
        var census = Census()
        for _ in 0..<1500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                JPEGMutation.allCases.randomElement(using: &generator)?.apply(to: &bytes, using: &generator)
            }
            try census.note(bytes, name) { try? $0.decode().image.pixels }
            // What may leave the hash as it is must leave the pixels as they are.
            JPEGMutation.quiet.randomElement(using: &generator)?.apply(to: &bytes, using: &generator)
            try census.note(bytes, name) { try? $0.decode().image.pixels }
        }
        #expect(census.known > 300 && census.pairs > 100, "\(census.known) hashes, \(census.pairs) pairs")
    }

    @Test(
        "PNGs of equal hash have equal pixels, whatever was changed in them",
        arguments: ["rgb.png", "palette-transparent.png", "interlaced-rgba.png", "grey-2-transparent-0.png"])
    func png(name: String) throws {
        var generator = SeededGenerator(printingSeedFor: "MutatedIdentityTests.png(\(name))")
        let whole = try PictureFixtures.bytes(name)
        var census = Census()
        for _ in 0..<1500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                PNGMutation.allCases.randomElement(using: &generator)?.apply(to: &bytes, using: &generator)
            }
            try census.note(bytes, name) { try? $0.decode().image.pixels }
            PNGMutation.quiet.randomElement(using: &generator)?.apply(to: &bytes, using: &generator)
            try census.note(bytes, name) { try? $0.decode().image.pixels }
        }
        #expect(census.known > 300 && census.pairs > 100, "\(census.known) hashes, \(census.pairs) pairs")
    }

    @Test("Files of the corpus and samples of equal hash have equal pixels, also with lengths of 0 and 1", .needsShared)
    func corpus() throws {
        var census = Census()
        let samples = Shared.repository.appending(path: "assets/samples")
        let names = try FileManager.default.contentsOfDirectory(atPath: samples.path).sorted()
        var paths = names.filter { $0.hasSuffix("g") }.map { samples.appending(path: $0).path }
        paths += try CorpusTests.rows().map { try Shared.url("corpus/" + $0.path).path }
        for path in paths {
            guard let file = try? ImageFile(path: path) else { continue }
            func pixels(_ file: ImageFile) -> [UInt8]? {
                try? file.decode(fitting: (32, 32), reducedScale: true).image.pixels
            }
            try census.note(file.bytes, path, pixels: pixels)
            guard file.bytes.count < 20_000, (try? ImageFormat.of(file.bytes)) == .jpeg else { continue }
            for place in JPEGMutation.places(in: file.bytes) {
                for length: UInt8 in [0, 1] where place + 4 <= file.bytes.count {
                    var bytes = file.bytes
                    bytes.replaceSubrange(place + 2..<place + 4, with: [0, length])
                    try census.note(bytes, path, pixels: pixels)
                }
            }
        }
        #expect(census.known > 700)
    }
}
