import Behold
import Terminal

extension CommandProblem {
    var failure: Failure { Failure(.usage, sentence) }

    private var sentence: String {
        switch self {
        case .unknown(let word, let nearest):
            "\(shown(word)) is no command; "
                + (nearest.map { "did you mean \($0)? " } ?? "") + "`behold --help` lists them"
        case .photoWithoutCommand(let word):
            "\(shown(word)) is no command; to ask about a photo: behold ask \(named(word)) \"…\""
        case .folderWithoutCommand(let word):
            "\(shown(word)) is no command; for the captions of a folder: behold caption \(named(word))"
        case .unknownShortOption(let word):
            "\(shown(word)): no such option; write ./\(shown(word)), or put it after --"
        }
    }

    private func shown(_ word: String) -> String { ShownText.line(ArgumentBytes.bytes(of: word)) }

    /// As a shell takes it, where that is plain.
    private func named(_ word: String) -> String {
        let name = shown(word)
        return name.contains(" ") ? "\"\(name)\"" : name
    }
}
