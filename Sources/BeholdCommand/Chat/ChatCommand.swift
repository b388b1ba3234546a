/// The commands of a conversation.
enum ChatCommand: String, CaseIterable {
    case image, images, caption, why, top, search, history, resume, save, model, clear, ask, help, quit

    /// As it is typed.
    var name: String { "/" + rawValue }

    /// - Parameter word: as it is typed.
    init?(word: String) {
        switch word {
        case "/?": self = .help
        case "/exit": self = .quit
        default:
            guard word.hasPrefix("/") else { return nil }
            self.init(rawValue: String(word.dropFirst()))
        }
    }

    /// What follows the command.
    enum Argument: Equatable {
        case none
        /// Photos.
        case photos
        /// A file of any kind, or a folder.
        case file
        case text
    }

    var argument: Argument {
        switch self {
        case .images, .caption, .top, .clear, .help, .quit: .none
        case .image: .photos
        case .why, .save, .model: .file
        case .search, .history, .resume, .ask: .text
        }
    }

    private var usage: String {
        switch self {
        case .image: "/image PATH…"
        case .why: "/why [FILE.png]"
        case .search: "/search TEXT"
        case .history: "/history [WORDS]"
        case .resume: "/resume TURN"
        case .save: "/save FILE"
        case .model: "/model NAME"
        case .ask: "/ask TEXT"
        default: name
        }
    }

    private var summary: String {
        switch self {
        case .image: "look at a photo, or several; a bare path does the same"
        case .images: "the photos that were looked at; questions are about the one marked *"
        case .caption: "a sentence about the photo"
        case .why: "where the model looked for its last answer, also as a picture in FILE.png"
        case .top: "the last answer's alternatives"
        case .search: "the photos that a text describes best"
        case .history: "earlier turns, the latest or those that have all the words"
        case .resume: "take up the photos of the conversation that a turn of the history belongs to"
        case .save: "write this conversation to a file (Markdown); --overwrite FILE replaces one"
        case .model: "go on with another model, by its name or its folder"
        case .clear: "forget the photos and begin anew; the history keeps its turns"
        case .ask: "ask TEXT, whatever it looks like"
        case .help: "this list"
        case .quit: "leave (also Ctrl-D); Ctrl-C stops an answer"
        }
    }

    /// What `/help` says.
    static var list: String {
        let rows =
            [("TEXT", "ask about the photo"), ("@2 TEXT", "ask about the second one; @all TEXT about each of them")]
            + [("@2", "turn to the second photo")]
            + allCases.map { ($0.usage, $0.summary) }
        return rows.map { usage, summary in
            usage + String(repeating: " ", count: max(1, 18 - usage.count)) + summary + "\n"
        }.joined()
    }
}
