/// A person's words as a query: each is quoted, so that no character of theirs means anything to the search.
struct FullTextQuery {
    /// For FTS5's MATCH; nil where no word has a letter or a digit.
    let match: String?
    /// Words without letters and digits, such as an emoji or "++", which the index hasn't: looked for as they are.
    let plainWords: [String]

    init(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        let indexed = words.filter { $0.unicodeScalars.contains(where: Self.isIndexed) }
        plainWords = words.filter { !$0.unicodeScalars.contains(where: Self.isIndexed) }
        // A NUL would end the query early.
        let quoted = indexed.map { word in
            "\"" + word.replacing("\0", with: " ").replacing("\"", with: "\"\"") + "\""
        }
        match = quoted.isEmpty ? nil : quoted.joined(separator: " ")
    }

    /// What unicode61 makes tokens of: letters, numbers, and characters of private use.
    private static func isIndexed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .privateUse:
            true
        default: false
        }
    }
}

extension FullTextQuery {
    /// The part of a query that the index' complaint quotes: `fts5: syntax error near "AND"`, `no such column: title`.
    static func place(in message: String) -> String? {
        if let match = message.wholeMatch(of: /fts5: syntax error near "(?<place>.*)"/.dotMatchesNewlines()) {
            return String(match.place)
        }
        return message.wholeMatch(of: /no such column: (?<place>.*)/.dotMatchesNewlines()).map { String($0.place) }
    }
}
