import Behold

/// What a line of a conversation means.
enum ChatLine: Equatable {
    /// The photos that a question is about.
    enum Subject: Equatable {
        case current
        /// Counted from 1.
        case photo(Int)
        case all
    }

    case nothing
    case question([UInt8], Subject)
    case caption(Subject)
    /// From now on questions are about this photo.
    case turnTo(Int)
    case images([[UInt8]])
    /// Photos, and a question about the last of them.
    case imagesAndQuestion([[UInt8]], [UInt8])
    case listImages
    case why(file: [UInt8]?)
    case top
    case search([UInt8])
    case history([UInt8])
    case resume([UInt8])
    case save(file: [UInt8]?, overwrites: Bool)
    case model([UInt8]?)
    case clear
    case help
    case quit
    case unknownCommand(String)
    /// Something follows a command that takes nothing.
    case needless(ChatCommand)
    /// `@2` before something that isn't about a photo.
    case misplacedSubject
    /// A command after photos.
    case misplacedCommand(String)
    /// A command without its slash.
    case bareCommand(String)
    /// No file can be called so, and every system call would cut the name there.
    case nameWithNUL

    init(_ line: [UInt8]) {
        let text = Self.trimmed(line)
        guard let first = text.first else {
            self = .nothing
            return
        }
        let (word, rest) = Self.split(text)
        if let command = ChatCommand(word: word) {
            self = Self.meaning(of: command, rest)
        } else if let subject = Self.subject(word) {
            self = Self.meaning(of: subject, rest)
        } else if let dropped = Self.droppedPaths(text) {
            self = .images(dropped)
        } else if let (paths, question) = Self.photosAndQuestion(text) {
            self = Self.meaning(ofPhotos: paths, question)
        } else if Self.bareCommands.contains(word.lowercased()), rest.isEmpty {
            self = .bareCommand(word)
        } else {
            self = first == UInt8(ascii: "/") ? .unknownCommand(word) : .question(text, .current)
        }
    }

    private static func meaning(ofPhotos paths: [[UInt8]], _ text: [UInt8]) -> ChatLine {
        let others = PathWords.paths(in: text)
        if others.allSatisfy({ Photo.exists(path: $0) && !PathWords.isFolder($0) }) { return .images(paths + others) }
        let word = split(text).word
        if subject(word) != nil { return .misplacedSubject }
        return ChatCommand(word: word) == nil ? .imagesAndQuestion(paths, text) : .misplacedCommand(word)
    }

    private static func meaning(of command: ChatCommand, _ rest: [UInt8]) -> ChatLine {
        guard command.argument != .none || rest.isEmpty else { return .needless(command) }
        switch command {
        case .image: return .images(images(rest))
        case .images: return .listImages
        case .caption: return .caption(.current)
        case .why, .save, .model: return meaning(of: command, file: rest)
        case .top: return .top
        case .search: return .search(rest)
        case .history: return .history(rest)
        case .resume: return .resume(rest)
        case .clear: return .clear
        case .ask: return .question(rest, .current)
        case .help: return .help
        case .quit: return .quit
        }
    }

    private static func meaning(of command: ChatCommand, file rest: [UInt8]) -> ChatLine {
        let (word, others) = split(rest)
        let overwrites = command == .save && word == "--overwrite"
        let name = file(overwrites ? others : rest)
        if let name, name.contains(0) { return .nameWithNUL }
        switch command {
        case .save: return .save(file: name, overwrites: overwrites)
        case .model: return .model(name)
        default: return .why(file: name)
        }
    }

    private static func meaning(of subject: Subject, _ rest: [UInt8]) -> ChatLine {
        if rest.isEmpty {
            if case .photo(let number) = subject { return .turnTo(number) }
            return .misplacedSubject
        }
        let (word, text) = split(rest)
        switch ChatCommand(word: word) {
        case .caption where text.isEmpty: return .caption(subject)
        case .ask: return .question(text, subject)
        case nil where rest.first != UInt8(ascii: "/"): return .question(rest, subject)
        default: return .misplacedSubject
        }
    }

    /// `@2` or `@all`. An `@` before anything else is text like any other.
    private static func subject(_ word: String) -> Subject? {
        if word == "@all" { return .all }
        guard word.first == "@", word.utf8.count <= 7, word.utf8.dropFirst().allSatisfy({ 0x30...0x39 ~= $0 })
        else { return nil }
        return Int(word.dropFirst()).map(Subject.photo)
    }

    /// The whole rest as one path where a file has that name, with its blanks and all; else word by word.
    private static func images(_ rest: [UInt8]) -> [[UInt8]] {
        Photo.exists(path: rest) ? [rest] : PathWords.paths(in: rest)
    }

    /// One path, whose blanks needn't be quoted.
    private static func file(_ rest: [UInt8]) -> [UInt8]? {
        let words = PathWords.paths(in: rest)
        return words.count == 1 ? words[0] : rest.isEmpty ? nil : PathWords.resolved(rest)
    }

    /// A line of nothing but paths: of files that are there, or that are called as photos are. A photo that isn't there is
    /// an error, never a question about another.
    private static func droppedPaths(_ text: [UInt8]) -> [[UInt8]]? {
        let words = Photo.exists(path: text) ? [text] : PathWords.paths(in: text)
        guard !words.isEmpty else { return nil }
        if words.allSatisfy(PhotoFolder.hasImageEnding) { return words }
        // One word that is a folder's name and a question's too ("dogs") is a question unless it looks like a path.
        guard words.count == 1, Photo.exists(path: words[0]) else { return nil }
        return words[0].contains(UInt8(ascii: "/")) || !PathWords.isFolder(words[0]) ? words : nil
    }

    /// Photos that are there, then something that isn't a photo's name: a question about them. Nil for every other line.
    private static func photosAndQuestion(_ text: [UInt8]) -> (paths: [[UInt8]], question: [UInt8])? {
        let words = PathWords.words(in: text)
        let paths = words.map { PathWords.resolved($0.text) }
            .prefix { PhotoFolder.hasImageEnding($0) && Photo.exists(path: $0) }
        guard !paths.isEmpty, paths.count < words.count else { return nil }
        let question = Array(text[words[paths.count].start...])
        return (Array(paths), question)
    }

    /// The questions that a line may have asked when it was typed: photos that it began with may be gone by now.
    static func questions(in line: [UInt8]) -> [[UInt8]] {
        switch ChatLine(line) {
        case .imagesAndQuestion(_, let text), .question(let text, _):
            let words = PathWords.words(in: text)
            let names = words.prefix { PhotoFolder.hasImageEnding(PathWords.resolved($0.text)) }
            return names.isEmpty || names.count == words.count
                ? [text] : [text, Array(text[words[names.count].start...])]
        default: return []
        }
    }

    /// What people type to be helped, or to leave, and the slash forgotten.
    private static let bareCommands: Set<String> = ["help", "?", "exit", "quit"]

    private static func split(_ text: [UInt8]) -> (word: String, rest: [UInt8]) {
        let end = text.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? text.endIndex
        return (String(decoding: text[..<end], as: UTF8.self), trimmed(Array(text[end...])))
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { [0x20, 0x09, 0x0d, 0x0a].contains($0) }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return Array(bytes[first...last])
    }
}
