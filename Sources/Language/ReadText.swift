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

    public init(text: String, tokens: [Int], unknownWords: [String]?, contentPositions: [Int]) {
        self.text = text
        self.tokens = tokens
        self.unknownWords = unknownWords
        self.contentPositions = contentPositions
    }
}
