import Behold
import Glibc

/// What a line of a conversation means.
enum ChatLine: Equatable {
    case nothing
    case question([UInt8])
    case images([[UInt8]])
    case caption
    case help
    case quit
    case unknownCommand(String)

    init(_ line: [UInt8]) {
        let text = Self.trimmed(line)
        guard let first = text.first else {
            self = .nothing
            return
        }
        let end = text.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? text.endIndex
        let word = String(decoding: text[..<end], as: UTF8.self)
        let rest = Self.trimmed(Array(text[end...]))
        switch word {
        case "/image": self = .images(Self.images(rest))
        case "/caption" where rest.isEmpty: self = .caption
        case "/help" where rest.isEmpty, "/?" where rest.isEmpty: self = .help
        case "/quit" where rest.isEmpty, "/exit" where rest.isEmpty: self = .quit
        case "/ask": self = .question(rest)
        default:
            if let dropped = Self.droppedPaths(text) {
                self = .images(dropped)
            } else if first == UInt8(ascii: "/") {
                self = .unknownCommand(word)
            } else {
                self = .question(text)
            }
        }
    }

    /// The whole rest as one path where a file has that name, with its blanks and all; else word by word.
    private static func images(_ rest: [UInt8]) -> [[UInt8]] {
        Photo.exists(path: rest) ? [rest] : PathWords.paths(in: rest)
    }

    /// A line of nothing but paths: of files that are there, or that are called as photos are. A photo that isn't there is
    /// an error, never a question about another.
    private static func droppedPaths(_ text: [UInt8]) -> [[UInt8]]? {
        if Photo.exists(path: text) { return [text] }
        let words = PathWords.paths(in: text)
        let isPath = { (word: [UInt8]) in Photo.exists(path: word) || PhotoFolder.hasImageEnding(word) }
        guard !words.isEmpty, words.allSatisfy(isPath) else { return nil }
        // One word that is a file's name and a question's too ("dog") is a question unless it looks like a path.
        guard words.count == 1 || words.allSatisfy(PhotoFolder.hasImageEnding) else { return nil }
        return words
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { [0x20, 0x09, 0x0d, 0x0a].contains($0) }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return Array(bytes[first...last])
    }
}
