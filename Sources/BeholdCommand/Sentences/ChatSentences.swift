import Behold

/// What a conversation says of itself: why a line wasn't done.
enum ChatProblem: Error {
    case unknownCommand(String)
    case needless(ChatCommand)
    case misplacedSubject
    case misplacedCommand(String)
    /// Such as `quit` for `/quit`.
    case bareCommand(String)
    case nameWithNUL
    case noPath
    case noPhoto
    case noSuchPhoto(Int)
    case nothingAsked
    case noText(ChatCommand)
    case notText
    case noTurnNumber
    case noSuchTurn(Int)
    case noHistory
    case nothingToSave
    case fileExists([UInt8])
    case isThePhoto([UInt8])
    /// The photo's file, since it was taken up.
    case changed([UInt8])
    case stopped

    var sentence: String {
        switch self {
        case .unknownCommand(let word): "\(ShownText.line(word)) is no command; /help lists them, /ask TEXT asks it"
        case .needless(let command): "nothing follows \(command.name); /ask TEXT asks whatever it looks like"
        case .misplacedSubject: "@NUMBER and @all go before a question or /caption"
        case .misplacedCommand(let word): "\(ShownText.line(word)) goes on a line of its own"
        case .bareCommand(let word):
            "commands begin with /: /help lists them, /quit leaves; /ask \(ShownText.line(word)) asks it"
        case .nameWithNUL: "a file's name can't have a NUL character"
        case .noPath: "/image needs a path"
        case .noPhoto: "no photo yet: /image PATH"
        case .noSuchPhoto(let number): "there is no photo @\(number); /images lists them"
        case .nothingAsked: "nothing has been asked yet"
        case .noText(let command): "\(command.name) needs a text after it"
        case .notText: "that isn't UTF-8 text"
        case .noTurnNumber: "/resume needs the number of a turn; /history lists them"
        case .noSuchTurn(let number): "the history has no turn \(number)"
        case .noHistory: "this conversation keeps no history"
        case .nothingToSave: "nothing has been asked yet, so there is nothing to save"
        case .fileExists(let path):
            "\(ShownText.line(path)) is there already; /save --overwrite \(ShownText.line(path)) replaces it"
        case .isThePhoto(let path): "\(ShownText.line(path)) is the photo itself; name another file"
        case .changed(let path):
            "\(ShownText.line(path)) was changed since; this is about what is there now"
        case .stopped: "stopped"
        }
    }
}

extension StagedPhotos.Entry {
    /// Such as "@1  dog.jpg: 480 × 480 JPEG, a dog on a beach".
    func shown(as number: Int) -> String {
        let size = "\(overview.width) × \(overview.height)" + (overview.format.isEmpty ? "" : " \(overview.format)")
        return
            "@\(number)  \(ShownText.line(photo.name)): \(size), \(overview.isUnsure ? "not sure: " : "")\(ShownText.line(overview.caption))"
    }
}
