import BeholdTypes
import Foundation
import TestSupport
import Testing

@testable import Imaging

/// A corpus of good and hostile pictures whose manifest says what may become of each.
@Suite("Corpus", .serialized)
struct CorpusTests {
    struct Row {
        let path: String
        let width: Int?
        let height: Int?
        let tier: String
        let set: String
        let detail: String
        let fingerprints: [[String]]

        init?(_ line: Substring) {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let folders = ["png/", "jpeg/", "misc/mismatch/", "misc/other-formats/", "misc/pillow-crashers/"]
            guard fields.count >= 10, folders.contains(where: fields[0].hasPrefix) else { return nil }
            path = fields[0]
            tier = fields[4]
            set = fields[5]
            detail = fields[6]
            let size =
                fields[3].split(separator: " ").last.map { $0.split(separator: "x").compactMap { Int($0) } } ?? []
            width = size.count == 2 ? size[0] : nil
            height = size.count == 2 ? size[1] : nil
            fingerprints = fields[8...9].filter { !$0.isEmpty }.map { $0.split(separator: ".").map(String.init) }
        }

        /// How far a cell's colour may lie from the manifest's.
        var tolerance: Int {
            let wide = ["CMYK", "YCCK", "icc"].contains(where: detail.contains)
            return wide ? 40 : path.hasPrefix("jpeg/") ? 8 : 4
        }

        /// The largest difference from the nearest of the manifest's fingerprints.
        func distance(_ grid: [ImageFingerprint.Colour]) -> Int {
            let distances = fingerprints.map { cells in
                zip(cells, grid).map { cell, colour in
                    guard let number = Int(cell, radix: 16) else { return 0 }
                    let channels = [
                        (number >> 16, colour.red), (number >> 8 & 0xFF, colour.green), (number & 0xFF, colour.blue),
                    ]
                    return channels.map { abs($0.0 - Int($0.1)) }.max() ?? 0
                }.max() ?? 0
            }
            return distances.min() ?? 0
        }
    }

    static func rows() throws -> [Row] {
        let manifest = try Data(contentsOf: Shared.url("corpus/manifest.tsv"))
        return String(decoding: manifest, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { Row($0) }
    }

    @Test(
        "every picture decodes to its size and colours, says its damage, or is refused as it should",
        .needsShared)
    func manifest() throws {
        let rows = try Self.rows()
        try #require(rows.count > 1100)
        var slowest = Duration.zero
        for row in rows {
            let path = try Shared.url("corpus/" + row.path).path
            let clock = ContinuousClock.now
            let outcome: Result<(ImageHeader, ImageFingerprint), PhotoProblem>
            do throws(PhotoProblem) {
                let file = try ImageFile(path: path)
                outcome = .success((try file.header(), try file.fingerprint()))
            } catch {
                outcome = .failure(error)
            }
            slowest = max(slowest, ContinuousClock.now - clock)
            check(row, outcome)
        }
        #expect(slowest < .seconds(5))
    }

    private func check(_ row: Row, _ outcome: Result<(ImageHeader, ImageFingerprint), PhotoProblem>) {
        switch outcome {
        case .failure(let error):
            if row.tier == "other-format" {
                guard case .unsupportedFormat = error else {
                    Issue.record("\(row.path) should be refused by its format's name: \(error)")
                    return
                }
            } else if row.width != nil {
                let mayRefuse = ["either", "damaged"].contains(row.tier) || row.tier == "warn" && row.set == "fuzz"
                #expect(mayRefuse, "\(row.path) should decode: \(error)")
            }
        case .success(let (header, fingerprint)):
            guard let width = row.width, let height = row.height else {
                let isDamageSaid = row.tier == "damaged" && fingerprint.damage != nil
                #expect(isDamageSaid || row.tier == "either", "\(row.path) should be refused")
                return
            }
            #expect(row.tier != "other-format", "\(row.path)")
            #expect(header.width == width && header.height == height, "\(row.path): \(header.width)x\(header.height)")
            if row.tier == "damaged" { #expect(fingerprint.damage != nil, "\(row.path): damage in silence") }
            guard row.tier == "firm" || row.tier == "warn" && row.set != "fuzz" else { return }
            if row.tier == "firm" {
                #expect(fingerprint.damage == nil, "\(row.path): \(String(describing: fingerprint.damage))")
            }
            let distance = row.distance(fingerprint.grid)
            #expect(distance <= row.tolerance, "\(row.path): colours differ by \(distance)")
        }
    }

    @Test("resized decoding, at full and at reduced scale, does no harm to any picture of the corpus", .needsShared)
    func resized() throws {
        for row in try Self.rows() {
            guard let file = try? ImageFile(path: Shared.url("corpus/" + row.path).path) else { continue }
            guard let full = try? file.decode(fitting: (48, 32)),
                let reduced = try? file.decode(fitting: (48, 32), reducedScale: true)
            else { continue }
            if full.damage == nil { #expect(file.imageHash?.count == 32, "\(row.path)") }
            guard row.tier == "firm", row.set != "fuzz" else { continue }
            let sum = zip(full.image.pixels, reduced.image.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
            let mean = Double(sum) / Double(full.image.pixels.count)
            #expect(mean <= 2, "\(row.path): mean difference \(mean)")
        }
    }

    @Test("one bad file among good ones leaves the good ones as they were", .needsShared)
    func isolation() throws {
        let rows = try Self.rows().filter { $0.tier == "firm" && $0.width != nil && $0.set == "core" }.prefix(99)
        func decodeAll() throws -> [Image] {
            try rows.map { try ImageFile(path: Shared.url("corpus/" + $0.path).path).decode(fitting: (32, 32)).image }
        }
        let clean = try decodeAll()
        _ = try? ImageFile(path: Shared.url("corpus/png/generated/crc_ihdr.png").path).decode()
        #expect(try decodeAll() == clean)
    }
}
