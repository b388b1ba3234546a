public import BeholdTypes

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

    /// The first `maximumWords` words of a question or sentence, with all that is to be known of them.
    public func read(_ text: String, maximumWords: Int) -> ReadText {
        let words = WordSplitter.words(of: text.utf8).prefix(max(0, maximumWords))
        let indices = words.map { vocabulary.index(of: $0) }
        var seen: Set<String> = []
        let unknown = zip(words, indices).filter { $1 == nil && seen.insert($0).inserted }.map(\.0)
        let content = zip(words, indices).enumerated().compactMap { place, word in
            word.1 == nil || FunctionWords.contains(word.0) ? nil : place + 1
        }
        return ReadText(
            text: text, tokens: [Self.classification] + indices.map { $0 ?? Self.unknown },
            unknownWords: indices.contains { $0 != nil } ? unknown : nil, contentPositions: content,
            rarestWord: indices.map { $0 ?? vocabulary.count }.max() ?? 0)
    }

    /// `<cls>` and the ids of the first `maximumWords` words of a question or sentence.
    public func encode(_ text: String, maximumWords: Int) -> [Int] {
        [Self.classification]
            + WordSplitter.words(of: text.utf8).prefix(max(0, maximumWords)).map {
                vocabulary.index(of: $0) ?? Self.unknown
            }
    }

    /// The entries of `tokens`, special ones included, with a space between them.
    /// - Precondition: every token is in `0..<vocabularySize`.
    public func decode(_ tokens: [Int]) -> String {
        tokens.map { vocabulary[$0] }.joined(separator: " ")
    }
}
