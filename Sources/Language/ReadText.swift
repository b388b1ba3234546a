/// A text that was split into words, once for all that is asked of it.
public struct ReadText: Sendable, Equatable {
    public let text: String
    /// What a network takes, special tokens included.
    public let tokens: [Int]
    /// The words that were read and that the vocabulary doesn't have, each once; nil if it has none of those that were read.
    public let unknownWords: [String]?
    /// Where the things and doings stand that the text names: indices into `tokens`, without function words and without words
    /// that the vocabulary doesn't have.
    public let contentPositions: [Int]
    /// The place in the vocabulary of the word that stands last there, the vocabulary's size for one that it doesn't have; 0 without words.
    /// A vocabulary in order of frequency has its rare words at the end.
    public let rarestWord: Int

    public init(
        text: String, tokens: [Int], unknownWords: [String]?, contentPositions: [Int], rarestWord: Int = 0
    ) {
        self.rarestWord = rarestWord
        self.text = text
        self.tokens = tokens
        self.unknownWords = unknownWords
        self.contentPositions = contentPositions
    }
}
