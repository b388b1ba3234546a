import BeholdTypes
import Crypto
import Foundation
import Language
import TestSupport
import Testing

@Suite("Word tokenizer")
struct WordTokenizerTests {
    private let tokenizer: WordTokenizer

    init() throws {
        let bytes = try Data(contentsOf: Shared.repository.appending(path: "vocab/vocab.txt"))
        tokenizer = try WordTokenizer(Vocabulary(utf8: Array(bytes)))
    }

    @Test("Hard texts give the reference's ids, cut at 18 words")
    func hardTexts() throws {
        for row in try WordSplitterTests.fixtures().texts {
            #expect(tokenizer.encode(row.text, maximumWords: 18) == row.tokens, "\(row.text.debugDescription)")
        }
    }

    private struct Reference: Decodable {
        struct Tokenization: Decodable {
            let text: String
            let words: [String]
            let tokens: [Int]
        }
        struct Sentence: Decodable {
            let text: String
            let tokens: [Int]
        }
        struct Digest: Decodable {
            let file: String
            let texts: Int
            let sha256: String
        }
        let tokenization: [Tokenization]
        let sentences: [Sentence]
        let tokenDigests: [Digest]

        static func load() throws -> Reference {
            let data = try Data(contentsOf: Shared.url("reference-2/fixtures.json"))
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Reference.self, from: data)
        }
    }

    @Test("The reference's rows give the reference's ids", .needsShared)
    func referenceRows() throws {
        let reference = try Reference.load()
        #expect(reference.tokenization.count == 16)
        for row in reference.tokenization {
            #expect(tokenizer.encode(row.text, maximumWords: 18) == row.tokens, "\(row.text.debugDescription)")
            let known = row.words.prefix(18).map { tokenizer.vocabulary.index(of: $0) == nil ? "<unk>" : $0 }
            #expect(tokenizer.decode(row.tokens) == (["<cls>"] + known).joined(separator: " "))
        }
        #expect(reference.sentences.count == 20)
        for row in reference.sentences {
            #expect(tokenizer.encode(row.text, maximumWords: 30) == row.tokens, "\(row.text)")
        }
    }

    @Test("Every caption and question of the data gives the reference's ids", .needsShared)
    func everyText() throws {
        struct Row: Decodable {
            let captions: [String]?
            let question: String?
        }
        let digests = try Reference.load().tokenDigests
        #expect(digests.count == 6)
        for expected in digests {
            var hash = SHA256()
            var count = 0
            let lines = try Data(contentsOf: Shared.url("data").appending(path: expected.file))
            let decoder = JSONDecoder()
            for line in lines.split(separator: UInt8(ascii: "\n")) {
                let row = try decoder.decode(Row.self, from: line)
                for text in row.captions ?? [row.question].compactMap(\.self) {
                    let ids = tokenizer.encode(text, maximumWords: .max)
                    #expect(Array(ids.dropFirst()) == tokenizer.encode(text))
                    hash.update(data: Data((ids.map(String.init).joined(separator: " ") + "\n").utf8))
                    count += 1
                }
            }
            #expect(count == expected.texts, "\(expected.file)")
            #expect(
                hash.finalize().map { String(format: "%02x", $0) }.joined() == expected.sha256, "\(expected.file)")
        }
    }

    @Test("Naughty strings give ids of the vocabulary and no special token but <cls> and <unk>", .needsShared)
    func naughtyStrings() throws {
        let file = try String(contentsOf: Shared.url("corpus/misc/text/blns.txt"), encoding: .utf8)
        let lines = file.split(separator: "\n").map(String.init)
        #expect(lines.count > 500)
        for line in lines {
            let ids = tokenizer.encode(line, maximumWords: 18)
            #expect(ids.first == 4)
            #expect(ids.count <= 19)
            #expect(ids.allSatisfy { 0..<tokenizer.vocabularySize ~= $0 })
            #expect(!ids.dropFirst().contains { [0, 1, 2, 4].contains($0) })
        }
    }

    @Test("The spelling of a special token is ordinary text; an unknown word is <unk>")
    func specialTokens() {
        #expect(tokenizer.encode("<eos> <bos> <cls>", maximumWords: 9) == [4, 3, 3, 3])
        #expect(tokenizer.encode("xyzzy dog").first == 3)
        #expect(tokenizer.encode("", maximumWords: 18) == [4])
        #expect(tokenizer.encode("a dog", maximumWords: 0) == [4])
        #expect(tokenizer.encode("a dog", maximumWords: -1) == [4])
    }

    @Test("Special tokens must come first in the vocabulary")
    func missingSpecialTokens() {
        #expect(throws: VocabularyError.unexpectedEntry(line: 5, expected: "<cls>", found: nil)) {
            try WordTokenizer(Vocabulary(entries: ["<pad>", "<bos>", "<eos>", "<unk>"]))
        }
        #expect(throws: VocabularyError.unexpectedEntry(line: 1, expected: "<pad>", found: "dog")) {
            try WordTokenizer(Vocabulary(entries: ["dog"]))
        }
    }
}
