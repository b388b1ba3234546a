/// A sentence that photos are searched by: UTF-8, at most 4,096 bytes, something to be seen.
public struct SearchText: Sendable, Hashable {
    public let text: String

    public init(_ text: String) throws(QuestionProblem) {
        self.text = try Question(text).text
    }

    /// A sentence from outside, whose bytes may be anything.
    public init(utf8 bytes: [UInt8]) throws(QuestionProblem) {
        text = try Question(utf8: bytes).text
    }
}

/// What photos are ranked by.
public enum SearchQuery: Sendable, Hashable {
    /// How well they fit a sentence.
    case text(SearchText)
    /// How alike they are to a photo.
    case photo(Photo)
}
