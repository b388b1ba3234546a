public import BeholdTypes
import Foundation

/// CLIP's pieces of words: byte pairs (arXiv:1508.07909) over the UTF-8 of lower-case words, as `CLIPTokenizer` of
/// transformers 5 makes them. The last piece of a word is another than the same letters inside a word.
///
/// The spelling of a special token inside a text is text like any other, which alone differs from the reference.
public struct BytePairEncoding: Tokenizer {
    public static let beginSpelling = "<|startoftext|>"
    public static let endSpelling = "<|endoftext|>"

    public let vocabularySize: Int
    /// The tokens that a sentence begins and ends with.
    public let begin: Int
    public let end: Int
    /// The tokens of the 256 bytes, and of those that a word ends with.
    private let inside: [Int]
    private let last: [Int]
    private let merges: MergeTable
    /// What each token stands for, `nil` for special ones.
    private let spellings: [[UInt8]?]

    /// - Parameter merges: of `merges.txt`: a pair of pieces a line, those that are joined first coming first.
    /// - Throws: `missingEntry` for a byte or a special token, or what is wrong with a line.
    public init(_ vocabulary: BytePairVocabulary, merges lines: [UInt8]) throws(VocabularyError) {
        vocabularySize = vocabulary.size
        begin = try vocabulary.require(Self.beginSpelling)
        end = try vocabulary.require(Self.endSpelling)
        var (inside, last) = ([Int](), [Int]())
        for byte in UInt8.min...UInt8.max {
            let letter = String(ByteAlphabet.characters[Int(byte)])
            inside.append(try vocabulary.require(letter))
            last.append(try vocabulary.require(letter + ByteAlphabet.wordEnd))
        }
        (self.inside, self.last) = (inside, last)
        merges = try MergeTable(utf8: lines, vocabulary)
        var spellings = [[UInt8]?](repeating: nil, count: vocabulary.size)
        for (entry, token) in vocabulary.tokens where token != begin && token != end {
            spellings[token] = ByteAlphabet.bytes(of: entry)
        }
        self.spellings = spellings
    }

    /// The tokens of a text between `begin` and `end`, `maximum` at most, those two counted.
    public func encode(_ text: String, maximum: Int) -> [Int] {
        [begin] + encode(text).prefix(max(0, maximum - 2)) + [end]
    }

    public func encode(_ text: String) -> [Int] {
        BytePairWords.words(of: text).flatMap { word -> [Int] in
            let bytes = Array(String(word).utf8)
            return merges.merged(bytes.dropLast().map { inside[Int($0)] } + [last[Int(bytes[bytes.count - 1])]])
        }
    }

    /// The words of `tokens` with a blank between them, without special tokens; what isn't UTF-8 is repaired.
    public func decode(_ tokens: [Int]) -> String {
        let bytes = tokens.flatMap { spellings[$0] ?? [] }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: [" "])
    }
}

/// Bytes as characters that can be seen, as GPT-2's vocabulary writes them.
enum ByteAlphabet {
    /// What the last piece of a word ends with.
    static let wordEnd = "</w>"

    /// One for each byte.
    static let characters: [Unicode.Scalar] = {
        var next: UInt32 = 256
        return (UInt8.min...UInt8.max).map { byte in
            switch byte {
            case 0x21...0x7e, 0xa1...0xac, 0xae...0xff: return Unicode.Scalar(byte)
            default:
                defer { next += 1 }
                return Unicode.Scalar(next) ?? "?"
            }
        }
    }()

    private static let bytes = Dictionary(uniqueKeysWithValues: zip(characters, UInt8.min...UInt8.max))

    /// What an entry of the vocabulary stands for: a blank for the end of a word. Nil for one that isn't written so.
    static func bytes(of entry: String) -> [UInt8]? {
        let isLast = entry.hasSuffix(wordEnd)
        let letters = isLast ? entry.unicodeScalars.dropLast(wordEnd.unicodeScalars.count) : entry.unicodeScalars[...]
        var found: [UInt8] = []
        for letter in letters {
            guard let byte = bytes[letter] else { return nil }
            found.append(byte)
        }
        return isLast ? found + [UInt8(ascii: " ")] : found
    }
}
