import Foundation
import Language
import TestSupport
import Testing

@Suite("Vocabulary")
struct VocabularyTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(_ contents: String) throws -> Vocabulary {
        try Vocabulary(path: folder.write(contents.utf8, to: "vocab.txt").path)
    }

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
        let file = try folder.write([0x61, 0x0a, 0xff, 0x0a], to: "vocab.txt")
        #expect(throws: VocabularyError.notUTF8(line: 2)) { try Vocabulary(path: file.path) }
    }

    @Test("A huge file is refused before it is read")
    func oversize() throws {
        let file = folder.appending("vocab.txt")
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: 100 << 30)
        try handle.close()
        #expect(throws: VocabularyError.tooLarge(bytes: 100 << 30, limit: Vocabulary.maximumBytes)) {
            try Vocabulary(path: file.path)
        }
    }

    @Test("What is no file is refused without waiting")
    func notAFile() throws {
        #expect(throws: VocabularyError.cannotRead(errno: ENOENT)) { try Vocabulary(path: "/nowhere/vocab.txt") }
        #expect(throws: VocabularyError.notARegularFile) { try Vocabulary(path: folder.path) }
        #expect(throws: VocabularyError.notARegularFile) { try Vocabulary(path: "/dev/zero") }
        let pipe = folder.appending("pipe").path
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(throws: VocabularyError.notARegularFile) { try Vocabulary(path: pipe) }
        let loop = folder.appending("loop")
        try FileManager.default.createSymbolicLink(atPath: loop.path, withDestinationPath: loop.path)
        #expect(throws: VocabularyError.cannotRead(errno: ELOOP)) { try Vocabulary(path: loop.path) }
    }

    @Test("A wrong number of entries is refused, naming both")
    func count() throws {
        let vocabulary = try Vocabulary(entries: ["yes", "no"])
        try vocabulary.require(count: 2)
        #expect(throws: VocabularyError.wrongCount(expected: 781, found: 2)) { try vocabulary.require(count: 781) }
    }

    @Test("The default model's vocabularies are read whole")
    func defaults() throws {
        let folder = Shared.repository.appending(path: "vocab")
        try Vocabulary(path: folder.appending(path: "vocab.txt").path).require(count: 3_672)
        try Vocabulary(path: folder.appending(path: "answers.txt").path).require(count: 781)
    }
}
