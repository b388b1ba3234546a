/// Cuts sentences into words in the way of the Penn Treebank, in lower case and without punctuation: what
/// `pycocoevalcap` has Stanford's PTBTokenizer do, for the sentences that people write about photos.
///
/// Marks stand alone and are left out, but for brackets, which the original renames and then fails to recognise; words
/// keep their hyphens and slashes; `'s`, `'ll` and the like, and `n't`, are words of their own.
public enum CaptionWords {
    public static func words(of sentence: String) -> [String] {
        var words: [String] = []
        var rest = Array(sentence.lowercased().unicodeScalars.map(plain))[...]
        while let first = rest.first {
            if first.properties.isWhitespace {
                rest.removeFirst()
            } else if first.isWordPart {
                let end = endOfWord(rest)
                words += clitics(of: rest[..<end])
                rest = rest[end...]
            } else if first == "'", let end = endOfClitic(rest) {
                words.append(String(String.UnicodeScalarView(rest[..<end])))
                rest = rest[end...]
            } else {
                if let name = marks[first] { words.append(name) }
                rest.removeFirst()
            }
        }
        return words
    }

    /// Marks that stay; all others are dropped.
    private static let marks: [Unicode.Scalar: String] = [
        "(": "-lrb-", ")": "-rrb-", "{": "-lcb-", "}": "-rcb-", "[": "-lsb-", "]": "-rsb-", "&": "&", "#": "#",
        "$": "$", "%": "%", "@": "@", "+": "+", "=": "=", "/": "/", "*": "*", "<": "<", ">": ">", "~": "~",
        "^": "^", "_": "_", "|": "|", "\\": "\\",
    ]

    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "st", "rd", "ave", "blvd", "mt", "ft", "jr", "sr", "vs", "etc", "inc", "co", "corp",
        "ltd", "prof", "lt", "sgt", "capt", "gen", "col", "rep", "sen", "jan", "feb", "sept", "est", "fig",
    ]

    /// Typographic quotes and dashes as they are typed.
    private static func plain(_ character: Unicode.Scalar) -> Unicode.Scalar {
        switch character {
        case "\u{2018}", "\u{2019}": "'"
        case "\u{201c}", "\u{201d}": "\""
        default: character
        }
    }

    private static func endOfWord(_ text: ArraySlice<Unicode.Scalar>) -> Int {
        var end = text.startIndex
        while end < text.endIndex {
            let next = end + 1 < text.endIndex ? text[end + 1] : nil
            if text[end].isWordPart {
                end += 1
            } else if let next, joins(text[end], in: text, at: end, before: next) {
                end += 1
            } else if text[end] == ".", hasPeriod(text[..<end], before: text[(end + 1)...]) {
                return end + 1
            } else {
                break
            }
        }
        return end
    }

    /// Whether a mark inside a word belongs to it.
    private static func joins(
        _ mark: Unicode.Scalar, in text: ArraySlice<Unicode.Scalar>, at index: Int, before next: Unicode.Scalar
    ) -> Bool {
        guard next.isWordPart, index > text.startIndex else { return false }
        let previous = text[index - 1]
        switch mark {
        case "-", "'", "&", "_", "/": return true
        case ",", ":": return previous.isDigit && next.isDigit
        case ".": return previous.isDigit == next.isDigit  // 3.5, d.c
        default: return false
        }
    }

    /// Whether a word keeps the period after it: an abbreviation, single letters with periods between them, or any word
    /// where another mark follows.
    private static func hasPeriod(_ word: ArraySlice<Unicode.Scalar>, before rest: ArraySlice<Unicode.Scalar>) -> Bool {
        if rest.first == "," || rest.first == ";" { return true }
        let text = String(String.UnicodeScalarView(word))
        // "no. 5" is a number, "no." is not.
        if text == "no" { return rest.first { $0 != " " }?.isDigit == true }
        let parts = text.split(separator: ".")
        return abbreviations.contains(text) || parts.allSatisfy { $0.count == 1 && $0.first?.isLetter == true }
    }

    /// The end of `'s` and the like that stand by themselves.
    private static func endOfClitic(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        if text.starts(with: "'n'".unicodeScalars) { return text.startIndex + 3 }
        let letters = text.dropFirst().prefix(while: \.isWordPart)
        let clitic = "'" + String(String.UnicodeScalarView(letters))
        return endings.contains(clitic) || ["'em", "'tis", "'twas"].contains(clitic) ? letters.endIndex : nil
    }

    private static let endings = ["'s", "'ll", "'re", "'ve", "'d", "'m"]
    private static let contractions = [
        "cannot": ["can", "not"], "gonna": ["gon", "na"], "gotta": ["got", "ta"], "wanna": ["wan", "na"],
        "lemme": ["lem", "me"], "gimme": ["gim", "me"],
    ]

    /// A word with apostrophes, taken apart from its end.
    private static func clitics(of word: ArraySlice<Unicode.Scalar>) -> [String] {
        var stem = word
        var split: [String] = []
        while let ending = (["n't"] + endings).first(where: { ends(stem, with: $0) }) {
            stem = stem.dropLast(ending.unicodeScalars.count)
            split.append(ending)
        }
        let text = String(String.UnicodeScalarView(stem))
        return (contractions[text] ?? [text]) + split.reversed()
    }

    /// Whether something stands before the ending.
    private static func ends(_ word: ArraySlice<Unicode.Scalar>, with ending: String) -> Bool {
        let ending = Array(ending.unicodeScalars)
        return word.count > ending.count && word.suffix(ending.count).elementsEqual(ending)
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { properties.generalCategory == .decimalNumber }

    fileprivate var isWordPart: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark:
            true
        default: false
        }
    }
}
