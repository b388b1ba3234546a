import Language

/// A question that may be asked: UTF-8, at most 4,096 bytes, something to be seen. Kept byte for byte.
public struct PhotoQuestion: Sendable, Hashable {
    /// The most bytes that a question may have.
    public static let maximumBytes = Question.maximumBytes
    public let text: String

    public init(_ text: String) throws(QuestionProblem) {
        do {
            self.text = try Question(text).text
        } catch {
            throw QuestionProblem(error)
        }
    }

    /// A question from outside, whose bytes may be anything.
    public init(utf8 bytes: [UInt8]) throws(QuestionProblem) {
        do {
            text = try Question(utf8: bytes).text
        } catch {
            throw QuestionProblem(error)
        }
    }
}

extension QuestionProblem {
    fileprivate init(_ error: QuestionError) {
        switch error {
        case .empty: self = .empty
        case .tooLong(let bytes, let limit): self = .tooLong(bytes: bytes, limit: limit)
        case .notUTF8(let offset): self = .notUTF8(offset: offset)
        case .containsNUL(let offset): self = .containsNUL(offset: offset)
        }
    }
}

/// Text from outside, made safe to be shown.
public enum ShownText {
    /// One line and one column: nothing that steers a terminal.
    public static func line(_ text: String) -> String { text.neutralizedToOneLine }
    /// One line and one column of bytes that needn't be UTF-8.
    public static func line(_ bytes: [UInt8]) -> String { String(neutralizingToOneLine: bytes) }
    /// As `line`, with line feeds and tabs kept.
    public static func text(_ text: String) -> String { text.neutralized }
}
