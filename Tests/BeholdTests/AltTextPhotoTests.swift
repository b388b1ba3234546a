import Foundation
import Imaging
import Models
import TestSupport
import Testing

@testable import Behold

/// Alternative text of validation photos: within its rules, and sure where it is right. `BEHOLD_ALT_PHOTOS=1092` looks at all of
/// them and not only at some; `BEHOLD_ALT_TABLE=FILE` writes down what confidence is made of.
@Suite("Alternative text of photos", .needsShared)
struct AltTextPhotoTests {
    private struct Row: Decodable {
        let image: String
        let split: String
        let captions: [String]
    }

    /// A photo's sentence, with what people said of it.
    private struct Described {
        let image: String
        let caption: String
        let score: Float
        let similarity: Float
        let references: [String]
        /// Share of the caption's words, small ones aside, that no one of the five people used.
        let strange: Double
    }

    private static let small: Set<Substring> = [
        "a", "an", "the", "of", "in", "on", "at", "with", "and", "or", "to", "by", "from", "for", "is", "are", "while",
        "that", "as", "his", "her", "its", "their", "into", "near", "over", "through", "under", "behind", "next",
        "very",
        "up", "down", "out", "front", "has", "have", "it", "two", "three", "one", "some", "there", "another", "other",
    ]

    private static func stem(_ word: Substring) -> Substring {
        for ending in ["ing", "es", "s", "ed"] where word.hasSuffix(ending) && word.count > ending.count + 2 {
            return word.dropLast(ending.count)
        }
        return word
    }

    private static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter }.filter { !small.contains($0) }.map(stem)
    }

    private static func strangeness(of caption: String, to references: [String]) -> Double {
        let known = Set(references.flatMap(words))
        let words = words(caption)
        return words.isEmpty ? 1 : Double(words.count { !known.contains($0) }) / Double(words.count)
    }

    /// Every n-th of the validation photos with captions, so that there are about `count`.
    private func described(_ count: Int, options: CaptionOptions) async throws -> [Described] {
        var rows: [(path: String, references: [String])] = []
        for source in ["flickr8k", "coco"] {
            let text = try String(contentsOf: Shared.url("data/\(source)/captions.jsonl"), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
                guard row.split == "val" else { continue }
                rows.append((try Shared.url("data/\(source)/\(row.image)").path, row.captions))
            }
        }
        let step = max(1, rows.count / count)
        let chosen = rows.enumerated().filter { $0.offset % step == 0 }.map(\.element)
        let network = try await CountingNetwork.loading.value
        return try chosen.map { path, references in
            let photo = try network.imageProcessor.prepare(ImageFile(path: path), wholeWithin: 128, limits: .standard)
            let features = network.encode([photo.image])
            let candidates = network.candidates(of: features, options: options, progress: nil)[0]
            let caption = try #require(candidates.first)
            let similarity = zip(network.embedding(of: features[0]), network.embedding(of: caption.text))
                .reduce(0) { $0 + $1.0 * $1.1 }
            return Described(
                image: path, caption: caption.text, score: caption.score, similarity: similarity,
                references: references, strange: Self.strangeness(of: caption.text, to: references))
        }
    }

    @Test("Every text of 200 validation photos is within the rules, and those that are said are right more often")
    func rules() async throws {
        let count = Int(Self.environment["BEHOLD_ALT_PHOTOS"] ?? "") ?? 200
        var options = CaptionOptions()
        options.style = .alt
        let beholder = try await Beholder()
        var said: [Double] = []
        var unsaid: [Double] = []
        for photo in try await described(count, options: CaptionOptions()) {
            let result = try await beholder.caption(Photo(path: photo.image), options: options)
            let text = result.caption
            guard !text.isEmpty else { continue }
            #expect(text.count <= 125 && text.first?.isUppercase == true && text.hasSuffix("."), "\(text)")
            #expect(text.dropLast().allSatisfy { $0.isLetter || $0.isNumber || $0 == " " }, "\(text)")
            #expect(!text.lowercased().contains(/\b(image|picture|photo|photograph)s? of\b/), "\(text)")
            #expect(result.isUnsure == (try #require(result.confidence) < AltText.sureFrom))
            if result.isUnsure { unsaid.append(photo.strange) } else { said.append(photo.strange) }
        }
        try #require(said.count + unsaid.count >= 190 && !said.isEmpty && !unsaid.isEmpty)
        func wrong(_ strange: [Double]) -> Double { Double(strange.count { $0 > 0.5 }) / Double(strange.count) }
        print("said \(said.count), wrong \(wrong(said)); not sure \(unsaid.count), would be wrong \(wrong(unsaid))")
        #expect(wrong(said) < 0.75 * wrong(unsaid))
    }

    private static let environment = ProcessInfo.processInfo.environment

    /// Into the file that BEHOLD_ALT_TABLE names, for BEHOLD_ALT_PHOTOS photos, for whoever fits the confidence anew.
    @Test("What confidence is made of is written down")
    func table() async throws {
        let folder = try TemporaryFolder()
        let file = Self.environment["BEHOLD_ALT_TABLE"] ?? folder.appending("table.tsv").path
        let count = Int(Self.environment["BEHOLD_ALT_PHOTOS"] ?? "") ?? 24
        let lines = try await described(count, options: CaptionOptions()).map { photo in
            [
                "\(photo.score)", "\(photo.similarity)", "\(photo.strange)", photo.caption,
                photo.references.joined(separator: " | "),
            ].joined(separator: "\t")
        }
        #expect(lines.count >= count / 2)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
    }
}
