import Crypto
import Foundation
import TestSupport
import Testing

@testable import Language

@Suite("Word splitter")
struct WordSplitterTests {
    struct Fixture: Decodable {
        struct Row: Decodable {
            let text: String
            let words: [String]
            let tokens: [Int]
        }
        let texts: [Row]
        let everyCodePoint: String
        let everyShortText: String
    }

    static func fixtures() throws -> Fixture {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Fixture.self, from: Data(contentsOf: fixture("words.json", in: .module)))
    }

    /// SHA-256 over the words of each text, one text a line.
    private static func digest(_ texts: some Sequence<String>) -> String {
        var hash = SHA256()
        for text in texts {
            hash.update(data: Data((WordSplitter.words(of: text.utf8).joined(separator: " ") + "\n").utf8))
        }
        return hash.finalize().map { String(format: "%02x", $0) }.joined()
    }

    @Test("Hard texts give the reference's words: apostrophes, Unicode, control characters, emoji")
    func hardTexts() throws {
        for row in try Self.fixtures().texts {
            #expect(WordSplitter.words(of: row.text.utf8) == row.words, "\(row.text.debugDescription)")
        }
    }

    @Test("Every Unicode code point gives the reference's words wherever it stands")
    func everyCodePoint() throws {
        let texts = (0...0x10ffff as ClosedRange<UInt32>).lazy.compactMap(Unicode.Scalar.init).map { c in
            "a\(c)b n\(c)t it\(c)s x'\(c) n'\(c)t \(c)'s"
        }
        #expect(try Self.digest(texts) == Self.fixtures().everyCodePoint)
    }

    @Test("Every text of up to seven of ', n, t, s and space gives the reference's words")
    func everyShortText() throws {
        var texts = [""]
        var longest = [""]
        for _ in 0..<7 {
            longest = longest.flatMap { text in ["'", "n", "t", "s", " "].map { text + $0 } }
            texts += longest
        }
        #expect(try Self.digest(texts) == Self.fixtures().everyShortText)
    }

    /// Counts how often a byte is asked for.
    private final class Reads { var count = 0 }
    private struct CountedBytes: Sequence, IteratorProtocol {
        var bytes: Array<UInt8>.Iterator
        let reads: Reads
        mutating func next() -> UInt8? {
            reads.count += 1
            return bytes.next()
        }
    }

    @Test(
        "The worst texts are read once, from beginning to end, in bounded memory",
        arguments: ["aaaaaaaaab", "!?., ", "n'", "'s", "n't", "'", "''s", "n''st", "\u{130}'", "\u{212a}", "犬", "a "])
    func linear(piece: String) {
        let bytes = Array(String(repeating: piece, count: 20_000).utf8)
        let reads = Reads()
        let words = WordSplitter.words(of: CountedBytes(bytes: bytes.makeIterator(), reads: reads))
        #expect(reads.count == bytes.count + 1)
        // Each byte adds at most four letters (n't → not and a word before it).
        #expect(words.reduce(0) { $0 + $1.utf8.count } <= 2 * bytes.count)
    }
}
