import BeholdTypes
import Foundation
import TestSupport
import Testing

@testable import Language

@Suite("Byte pair encoding")
struct BytePairEncodingTests {
    private struct Row: Decodable {
        let text: String
        let tokens: [Int]
    }

    private let words: [UInt8]
    private let merges: [UInt8]

    init() throws {
        words = try Array(Data(contentsOf: fixture("clip-vocab.json", in: .module)))
        merges = try Array(Data(contentsOf: fixture("clip-merges.txt", in: .module)))
    }

    private func tokenizer() throws -> BytePairEncoding {
        try BytePairEncoding(BytePairVocabulary(json: words, size: 702), merges: merges)
    }

    @Test("Hard texts give the tokens of transformers' CLIPTokenizer")
    func hardTexts() throws {
        let tokenizer = try tokenizer()
        let rows = try JSONDecoder().decode(
            [Row].self, from: Data(contentsOf: fixture("clip-tokens.json", in: .module)))
        try #require(rows.count > 70)
        for row in rows { #expect(tokenizer.encode(row.text) == row.tokens, "\(row.text.debugDescription)") }
    }

    @Test("Sentences begin and end with their tokens, and are cut where they are too long")
    func sentences() throws {
        let tokenizer = try tokenizer()
        #expect(tokenizer.begin == 700 && tokenizer.end == 701)
        #expect(tokenizer.encode("", maximum: 77) == [700, 701])
        let long = String(repeating: "dog ", count: 100)
        #expect(tokenizer.encode(long, maximum: 10) == [700] + tokenizer.encode(long).prefix(8) + [701])
    }

    @Test("The spelling of a special token is text like any other")
    func specialTokens() throws {
        let tokens = try tokenizer().encode("a<|endoftext|>b<|startoftext|>")
        #expect(!tokens.contains(700) && !tokens.contains(701))
    }

    @Test("Tokens read back as their words, in lower case")
    func decoding() throws {
        let tokenizer = try tokenizer()
        for text in ["a photo of a dog", "犬 😀 café", "they 're 9 9"] {
            #expect(tokenizer.decode(tokenizer.encode(text.uppercased(), maximum: 77)) == text)
        }
        #expect(tokenizer.decode([700, 701]).isEmpty)
    }

    @Test("Megabytes of one word take no longer than their length asks for")
    func longWords() throws {
        let tokenizer = try tokenizer()
        let tokens = tokenizer.encode(String(repeating: "photographing", count: 20_000))
        #expect(tokens.count > 20_000)
        #expect(tokenizer.decode(tokens) == String(repeating: "photographing", count: 20_000))
    }

    private func error(_ body: () throws -> some Any) -> VocabularyError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? VocabularyError
        }
    }

    @Test("Vocabularies that can't be right are refused with the entry or the line")
    func refusals() throws {
        func vocabulary(_ text: String) -> VocabularyError? {
            error { try BytePairVocabulary(json: Array(text.utf8), size: 702) }
        }
        for text in ["", "[]", "{\"a\": \"b\"}", "{\"a\": 1.5}", String(repeating: "[", count: 100_000), "{\"a\": 1"] {
            #expect(vocabulary(text) == .notPieces, "\(text.prefix(20))")
        }
        #expect(vocabulary("{}") == .empty)
        #expect(vocabulary("{\"a\": 702}") == .beyondSize(entry: "a", token: 702, size: 702))
        #expect(vocabulary("{\"a\": -1}") == .beyondSize(entry: "a", token: -1, size: 702))
        #expect(vocabulary("{\"a\": 1, \"b\": 1}") == .duplicateToken(1))
        #expect(
            error { try BytePairVocabulary(json: .init(repeating: 32, count: 17 << 20), size: 702) }
                == .tooLarge(bytes: 17 << 20, limit: 16 << 20))
        let few = try BytePairVocabulary(json: Array("{\"<|startoftext|>\": 0, \"<|endoftext|>\": 1}".utf8), size: 2)
        #expect(error { try BytePairEncoding(few, merges: merges) } == .missingEntry("Ā"))
        let whole = try BytePairVocabulary(json: words, size: 702)
        for line in ["a", "a b c", "a  b", "zz q", "q zz</w>", " "] {
            let text = Array("#version: 0.2\n\(line)\n".utf8)
            #expect(error { try BytePairEncoding(whole, merges: text) } == .malformedMerge(line: 2), "\(line)")
        }
        #expect(error { try BytePairEncoding(whole, merges: [0x61, 0xff, 0x0a]) } == .malformedMerge(line: 1))
    }
}
