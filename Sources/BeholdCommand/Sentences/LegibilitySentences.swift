import Behold

extension Legibility {
    /// Unknown words that are named, at most.
    private static let mostNamed = 5

    static let unreadable = "the model knows none of these words: it reads English"

    /// What a person should know of a text that the model can't read, or not all of; nil of one that it can.
    var sentence: String? {
        switch self {
        case .whole: nil
        case .none: Self.unreadable
        case .partial(let words):
            "the model doesn't know " + words.prefix(Self.mostNamed).map { ShownText.line($0) }.joined(separator: ", ")
                + (words.count > Self.mostNamed ? " and \(words.count - Self.mostNamed) more words" : "")
        }
    }
}
