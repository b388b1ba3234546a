/// How a question asks, told from its words: answers of one kind are right more often than those of another.
public enum QuestionKind: String, Sendable, CaseIterable {
    case count
    case color
    case place
    case yesNo = "yes_no"
    /// "is it a dog or a cat?"
    case choice
    /// "what is the dog doing?"
    case doing
    /// "how is the weather?"
    case manner
    case other

    public init(of question: String) {
        let words = WordSplitter.words(of: question.utf8)
        guard let first = words.first else {
            self = .other
            return
        }
        let isEither = words.contains("or")
        if first == "how", words.prefix(3).contains("many") {
            self = .count
        } else if first == "how" {
            self = .manner
        } else if first == "what" || first == "which", !Self.colors.isDisjoint(with: words.prefix(4)) {
            self = .color
        } else if first == "where" {
            self = .place
        } else if Self.verbs.contains(first) {
            self = isEither ? .choice : .yesNo
        } else if isEither, !Self.questionWords.contains(first) {
            self = .choice
        } else {
            self = first == "what" && words.contains("doing") ? .doing : .other
        }
    }

    private static let colors: Set = ["color", "colors", "colour"]
    private static let questionWords: Set = ["what", "which", "who", "why", "how", "where"]
    private static let verbs: Set = [
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "will", "would", "has", "have", "had",
        "should",
        "isnt", "arent", "am", "be",
    ]
}
