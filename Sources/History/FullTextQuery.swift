import Interchange

/// A person's words as a query: each is quoted, so that no character of theirs means anything to the search.
struct FullTextQuery {
    /// For FTS5's MATCH; nil where the index has none of the words.
    let match: String?
    /// What is looked for as it stands, in the midst of words too: the index has no emoji and no "++", and takes a whole
    /// sentence for one word where a script has no blanks. ASCII letters are small ones.
    let fragments: [String]

    init(_ text: String) {
        var (words, fragments) = (Distinct(), Distinct())
        for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "\0" }) {
            let scalars = word.unicodeScalars
            if !scalars.contains(where: Self.isIndexed) {
                fragments.append(String(word))
            } else if !scalars.contains(where: Self.isUnspaced) {
                words.append(String(word))
            } else {
                // Punctuation isn't looked for, as in other words.
                for part in scalars.split(whereSeparator: { !Self.isIndexed($0) && !Self.isMark($0) }) {
                    if part.contains(where: Self.isUnspaced) {
                        fragments.append(String(part).asciiLowercased)
                    } else if part.contains(where: Self.isIndexed) {
                        words.append(String(part))
                    }
                }
            }
        }
        self.fragments = fragments.all
        let quoted = words.all.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
        match = quoted.isEmpty ? nil : quoted.joined(separator: " ")
    }

    /// Texts as one value, for SQLite's json_each.
    static func list(_ texts: some Sequence<String>) -> String {
        String(decoding: JSONValue.array(texts.map { .text($0) }).serialized(), as: UTF8.self)
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

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Whether a character is of a script that has no blanks between words.
    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x0e00 && unspaced.contains { $0 ~= scalar.value }
    }

    /// https://www.unicode.org/Public/UNIDATA/Blocks.txt
    private static let unspaced: [ClosedRange<UInt32>] = [
        0x0e00...0x0eff,  // Thai, Lao
        0x1000...0x109f, 0xa9e0...0xa9ff, 0xaa60...0xaa7f,  // Myanmar
        0x1780...0x17ff,  // Khmer
        0x1950...0x19df, 0x1a20...0x1aaf, 0xaa80...0xaadf,  // Tai Le, New Tai Lue, Tai Tham, Tai Viet
        0x1b00...0x1b7f, 0xa980...0xa9df,  // Balinese, Javanese
        0x2e80...0x2fdf, 0x3005...0x3007, 0x3021...0x3029, 0x3038...0x303b,  // radicals and signs of Han
        0x3040...0x312f, 0x31a0...0x31bf, 0x31f0...0x31ff,  // Hiragana, Katakana, Bopomofo
        0x3400...0x4dbf, 0x4e00...0xa4cf, 0xf900...0xfaff,  // Han, Yi
        0xff66...0xff9f, 0x1aff0...0x1b16f,  // narrow and rare Kana
        0x20000...0x3fffd,  // rare Han
    ]
}

extension String {
    /// As SQLite's lower() has it.
    fileprivate var asciiLowercased: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    "A"..."Z" ~= scalar ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
                }))
    }
}

/// Texts in order, each once.
private struct Distinct {
    private(set) var all: [String] = []
    private var known: Set<String> = []

    mutating func append(_ text: String) {
        if known.insert(text).inserted { all.append(text) }
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
