/// Two questions in one: "what color is the dog and the ball?".
public enum QuestionHalf {
    /// Questions that ask one thing of one subject: a second subject makes them two.
    private static let ofOneSubject = [
        ["what", "color", "is"], ["what", "colour", "is"], ["what", "color", "are"], ["what", "colour", "are"],
        ["what", "is", "the", "color", "of"], ["what", "is", "the", "colour", "of"], ["where", "is"], ["where", "are"],
        ["how", "many"], ["what", "shape", "is"], ["what", "is", "on"], ["what", "is", "in"], ["what", "is", "under"],
        ["what", "is", "behind"],
    ]
    private static let determiners: Set = [
        "the", "a", "an", "his", "her", "its", "their", "my", "your", "this", "that", "these", "those",
    ]
    private static let prepositions: Set = [
        "of", "in", "on", "at", "with", "to", "under", "behind", "above", "below", "near",
    ]
    private static let questionWords: Set = [
        "what", "where", "which", "who", "how", "why", "when", "is", "are", "does", "do",
    ]

    /// The first of two questions; nil where there is one.
    public static func first(of question: String) -> String? {
        let words = question.split(whereSeparator: \.isWhitespace)
        let plain = words.map { WordSplitter.words(of: $0.utf8).joined(separator: " ") }
        for place in plain.indices.dropFirst(2) where plain[place] == "and" && place + 1 < plain.endIndex {
            let rest = plain[(place + 1)...]
            guard areTwo(plain[..<place], rest) else { continue }
            let first = words[..<place].joined(separator: " ")
            return first.prefix { !"?,;.".contains($0) } + "?"
        }
        return nil
    }

    private static func areTwo(_ first: ArraySlice<String>, _ rest: ArraySlice<String>) -> Bool {
        guard let next = rest.first, let last = first.last, !prepositions.contains(last) else { return false }
        // "what is this and where is it"
        if questionWords.contains(next), rest.count > 1 || next == "why", let begin = first.first {
            return questionWords.contains(begin)
        }
        // "what color is the dog and the ball", but not "what color are the dog and the cat sitting on"
        return ofOneSubject.contains { first.starts(with: $0) && first.count > $0.count }
            && rest.count <= (determiners.contains(next) ? 4 : 3)
            && rest.allSatisfy { !$0.hasSuffix("ing") && !["on", "in", "at", "of", "with", "there"].contains($0) }
            && (determiners.contains(next) || first.contains { determiners.contains($0) } == false)
    }
}
