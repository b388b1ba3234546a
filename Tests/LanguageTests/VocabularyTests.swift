import BeholdTypes
import Foundation
import Language
import TestSupport
import Testing

@Suite("Vocabulary")
struct VocabularyTests {
    private func read(_ contents: String) throws -> Vocabulary { try Vocabulary(utf8: Array(contents.utf8)) }

    @Test("An entry is its line number, with or without a line feed at the end")
    func lines() throws {
        for contents in ["yes\nno\nice cream\n", "yes\nno\nice cream"] {
            let vocabulary = try read(contents)
            #expect(vocabulary.entries == ["yes", "no", "ice cream"])
            #expect(vocabulary.count == 3)
            #expect(vocabulary[2] == "ice cream")
            #expect(vocabulary.index(of: "no") == 1)
            #expect(vocabulary.index(of: "maybe") == nil)
        }
    }

    @Test("A malformed file is refused and the line named")
    func malformed() throws {
        let cases: [(String, VocabularyError)] = [
            ("", .empty), ("\n", .emptyEntry(line: 1)), ("a\n\nb\n", .emptyEntry(line: 2)),
            ("a\nb\n\n", .emptyEntry(line: 3)), ("a\r\nb\r\n", .controlCharacter(line: 1)),
            ("a\n\u{1b}[31m\n", .controlCharacter(line: 2)), ("a\0b\n", .controlCharacter(line: 1)),
            ("a\nb\na\n", .duplicateEntry("a", line: 3, firstLine: 1)),
        ]
        for (contents, error) in cases {
            #expect(throws: error) { try read(contents) }
        }
    }

    @Test("Bytes that aren't UTF-8 are refused and the line named")
    func notUTF8() throws {
        #expect(throws: VocabularyError.notUTF8(line: 2)) { try Vocabulary(utf8: [0x61, 0x0a, 0xff, 0x0a]) }
    }

    @Test("A huge one is refused before it is looked at")
    func oversize() throws {
        let bytes = [UInt8](repeating: 0x61, count: Vocabulary.maximumBytes + 1)
        #expect(throws: VocabularyError.tooLarge(bytes: bytes.count, limit: Vocabulary.maximumBytes)) {
            try Vocabulary(utf8: bytes)
        }
    }

    @Test("A wrong number of entries is refused, naming both")
    func count() throws {
        let vocabulary = try Vocabulary(entries: ["yes", "no"])
        try vocabulary.require(count: 2)
        #expect(throws: VocabularyError.wrongCount(expected: 781, found: 2)) { try vocabulary.require(count: 781) }
    }

    @Test("The default model's vocabularies are read whole")
    func defaults() throws {
        for (name, count) in [("vocab.txt", 8_133), ("answers.txt", 1_038)] {
            let bytes = try Data(contentsOf: Shared.repository.appending(path: "vocab/" + name))
            try Vocabulary(utf8: Array(bytes)).require(count: count)
        }
    }
}
