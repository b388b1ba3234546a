import Behold

/// What a conversation says of itself: why a line wasn't done.
enum ChatProblem: Error {
    case unknownCommand(String)
    case needless(ChatCommand)
    case misplacedSubject
    case noPath
    case noPhoto
    case noSuchPhoto(Int)
    case nothingAsked
    case noText(ChatCommand)
    case notText
    case noTurnNumber
    case noSuchTurn(Int)
    case noHistory
    case isThePhoto([UInt8])
    case stopped

    var sentence: String {
        switch self {
        case .unknownCommand(let word): "\(ShownText.line(word)) is no command; /help lists them, /ask TEXT asks it"
        case .needless(let command): "nothing follows \(command.name); /ask TEXT asks whatever it looks like"
        case .misplacedSubject: "@NUMBER and @all go before a question or /caption"
        case .noPath: "/image needs a path"
        case .noPhoto: "no photo yet: /image PATH"
        case .noSuchPhoto(let number): "there is no photo @\(number); /images lists them"
        case .nothingAsked: "nothing has been asked yet"
        case .noText(let command): "\(command.name) needs a text after it"
        case .notText: "that isn't UTF-8 text"
        case .noTurnNumber: "/resume needs the number of a turn; /history lists them"
        case .noSuchTurn(let number): "the history has no turn \(number)"
        case .noHistory: "this conversation keeps no history"
        case .isThePhoto(let path): "\(ShownText.line(path)) is the photo itself; name another file"
        case .stopped: "stopped"
        }
    }
}

extension StagedPhotos.Entry {
    /// Such as "@1  dog.jpg: 480 × 480 JPEG, a dog on a beach".
    func shown(as number: Int) -> String {
        let size = "\(overview.width) × \(overview.height)" + (overview.format.isEmpty ? "" : " \(overview.format)")
        return "@\(number)  \(ShownText.line(photo.name)): \(size), \(ShownText.line(overview.caption))"
    }
}

extension Turn {
    /// Such as "12  2026-11-23 12:01 UTC  dog.jpg  what is the dog doing?  running (87 %)".
    /// - Parameter limit: the most characters of each text.
    func shownInConversation(limit: Int) -> String {
        func cut(_ text: String) -> String { text.count > limit ? text.prefix(limit - 1) + "…" : text }
        let time = String(started.prefix(16).map { $0 == "T" ? " " : $0 }) + " UTC"
        var outcome = answer.map { cut(ShownText.line($0)) } ?? ""
        if status == .done {
            outcome += confidence.map { " (\(percent($0)))" } ?? ""
        } else {
            outcome += (outcome.isEmpty ? "" : " ") + "[\(status.rawValue)]"
        }
        let texts = [cut(ShownText.line(image))] + (question.map { [cut(ShownText.line($0))] } ?? []) + [outcome]
        return (["\(number)", time] + texts).joined(separator: "  ")
    }
}
