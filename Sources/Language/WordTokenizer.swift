/// Whole words of a–z and 0–9, each the number of its line in the vocabulary; a word that isn't there is `<unk>`.
///
/// The rules are `WordSplitter`'s. Special tokens can't be written in text: `<unk>` typed by a user is the word `unk`.
public struct WordTokenizer: Tokenizer {
    /// The first entries of the vocabulary, in this order.
    public static let specialTokens = ["<pad>", "<bos>", "<eos>", "<unk>", "<cls>"]
    private static let unknown = 3
    private static let classification = 4

    public let vocabulary: Vocabulary

    /// - Throws: `VocabularyError.unexpectedEntry` where the vocabulary doesn't begin with the special tokens.
    public init(_ vocabulary: Vocabulary) throws(VocabularyError) {
        try vocabulary.require(beginning: Self.specialTokens)
        self.vocabulary = vocabulary
    }

    public var vocabularySize: Int { vocabulary.count }

    /// The ids of all words of `text`, without special tokens. Linear in the length of the text, whatever it holds.
    public func encode(_ text: String) -> [Int] {
        WordSplitter.words(of: text.utf8).map { vocabulary.index(of: $0) ?? Self.unknown }
    }

    /// The words of `text` that the vocabulary doesn't have, each once, as they are spelt after splitting.
    public func unknownWords(in text: String) -> [String] {
        var seen: Set<String> = []
        return WordSplitter.words(of: text.utf8).filter { vocabulary.index(of: $0) == nil && seen.insert($0).inserted }
    }

    /// Those of the first `maximumWords` words, the ones that `encode` reads; nil where the vocabulary has none of these.
    public func unknownWords(in text: String, maximumWords: Int) -> [String]? {
        let words = WordSplitter.words(of: text.utf8).prefix(max(0, maximumWords))
        guard words.contains(where: { vocabulary.index(of: $0) != nil }) else { return nil }
        var seen: Set<String> = []
        return words.filter { vocabulary.index(of: $0) == nil && seen.insert($0).inserted }
    }

    /// `<cls>` and the ids of the first `maximumWords` words of a question or sentence.
    public func encode(_ text: String, maximumWords: Int) -> [Int] {
        [Self.classification]
            + WordSplitter.words(of: text.utf8).prefix(max(0, maximumWords)).map {
                vocabulary.index(of: $0) ?? Self.unknown
            }
    }

    /// Where the things and doings stand that a question names: indices into `encode(text, maximumWords:)`, without function
    /// words and without words that the vocabulary hasn't.
    public func contentPositions(in text: String, maximumWords: Int) -> [Int] {
        WordSplitter.words(of: text.utf8).prefix(max(0, maximumWords)).enumerated().compactMap { index, word in
            FunctionWords.contains(word) || vocabulary.index(of: word) == nil ? nil : index + 1
        }
    }

    /// The entries of `tokens`, special ones included, with a space between them.
    /// - Precondition: every token is in `0..<vocabularySize`.
    public func decode(_ tokens: [Int]) -> String {
        tokens.map { vocabulary[$0] }.joined(separator: " ")
    }
}
