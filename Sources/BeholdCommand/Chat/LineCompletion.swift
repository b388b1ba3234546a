import Behold

/// What Tab can make of a line: a command, or the path of a photo or file.
struct LineCompletion: Equatable {
    /// What comes before the part that is completed.
    let head: [UInt8]
    /// All that the part may become, written as it is to be typed, in order.
    var candidates: [Candidate] = []

    struct Candidate: Equatable {
        /// In place of the part.
        let text: [UInt8]
        /// In a list.
        let name: [UInt8]
        /// Whether more may follow, as in a folder.
        let isOpen: Bool
    }

    /// The line with all that the candidates have in common.
    func completed(from line: [UInt8]) -> [UInt8] {
        guard let first = candidates.first else { return line }
        if candidates.count == 1 { return head + first.text + (first.isOpen ? [] : [UInt8(ascii: " ")]) }
        var common = first.text[...]
        for candidate in candidates {
            let length = zip(common, candidate.text).prefix { $0 == $1 }.count
            common = common.prefix(length)
        }
        // Not in the middle of a character, nor between a backslash and what it is for.
        while !common.isEmpty, String(validating: common, as: UTF8.self) == nil { common.removeLast() }
        if common.reversed().prefix(while: { $0 == UInt8(ascii: "\\") }).count % 2 == 1 { common.removeLast() }
        let longer = head + common
        return longer.count > line.count ? longer : line
    }

    private static let mostListed = 200

    /// The candidates' names in columns, safe for a terminal.
    func list(columns: Int) -> String {
        let names = candidates.prefix(Self.mostListed).map { ShownText.line($0.name) }
        let widest = names.map(\.count).max() ?? 0
        let across = max(1, columns / (widest + 2))
        let rows = (names.count + across - 1) / across
        var lines = (0..<rows).map { row in
            stride(from: row, to: names.count, by: rows).map { index in
                let isLast = index + rows >= names.count
                return names[index] + (isLast ? "" : String(repeating: " ", count: widest + 2 - names[index].count))
            }.joined()
        }
        if candidates.count > names.count { lines.append("… and \(candidates.count - names.count) more") }
        return lines.joined(separator: "\r\n")
    }
}

extension LineCompletion {
    /// - Parameter line: all before the cursor.
    init?(of line: [UInt8]) {
        let start = line.prefix { $0 == UInt8(ascii: " ") }.count
        let text = Array(line[start...])
        if text.first == UInt8(ascii: "/"), !text.contains(UInt8(ascii: " ")) {
            let commands = ChatCommand.allCases.map(\.name).filter { $0.utf8.starts(with: text) }
            if !commands.isEmpty {
                head = Array(line[..<start])
                candidates = commands.sorted().map { .init(text: Array($0.utf8), name: Array($0.utf8), isOpen: false) }
                return
            }
        }
        guard let (place, wants) = Self.placeOfPath(in: text) else { return nil }
        let word = PathWords.words(in: Array(text[place...])).last
        let isInside = word.map { place + $0.start < text.count && !Self.endsInBlank(text, after: $0) } ?? false
        let partial = isInside ? word : nil
        let begin = start + (partial.map { place + $0.start } ?? text.count)
        head = Array(line[..<begin])
        candidates = PathCandidates(for: partial, wants: wants).candidates
    }

    /// Where the paths of a line begin, where it has some.
    private static func placeOfPath(in text: [UInt8]) -> (place: Int, wants: PathCandidates.Wish)? {
        if let blank = text.firstIndex(of: UInt8(ascii: " ")),
            let command = ChatCommand(word: String(decoding: text[..<blank], as: UTF8.self))
        {
            switch command.argument {
            case .photos: return (blank + 1, .photos)
            case .file: return (blank + 1, .files)
            case .none, .text: return nil
            }
        }
        // A line of photos only. The words of a question are nobody's names.
        guard !text.isEmpty, text.first != UInt8(ascii: "@") else { return nil }
        let words = PathWords.words(in: text)
        let finished = endsInBlank(text, after: words.last) ? words[...] : words.dropLast()
        guard finished.allSatisfy({ PhotoFolder.hasImageEnding(PathWords.resolved($0.text)) }) else { return nil }
        return (0, .photos)
    }

    private static func endsInBlank(_ text: [UInt8], after word: PathWords.Word?) -> Bool {
        guard let word, word.openQuote == nil, text.last == UInt8(ascii: " ") else { return false }
        // A blank that a backslash makes part of the word is the word's last byte.
        return text.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 0
    }
}
