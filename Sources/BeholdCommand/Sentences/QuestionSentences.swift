import Behold

extension QuestionProblem {
    var failure: Failure { Failure(status, sentence) }

    var status: ExitStatus { self == .empty ? .usage : .badData }

    var code: String {
        switch self {
        case .empty: "empty_question"
        case .tooLong: "question_too_long"
        case .notUTF8: "question_not_utf8"
        case .containsNUL: "question_with_nul"
        }
    }

    var sentence: String { sentence(about: "the question") }

    /// - Parameter text: what the text is, such as "the question".
    func sentence(about text: String) -> String {
        switch self {
        case .empty: "\(text) is empty"
        case .tooLong(let bytes, let limit): "\(text) has \(bytes) bytes, more than the limit of \(limit) bytes"
        case .notUTF8(let offset): "\(text) isn't UTF-8 text: byte \(offset + 1) belongs to no character"
        case .containsNUL(let offset): "\(text) has a NUL character as byte \(offset + 1)"
        }
    }
}
