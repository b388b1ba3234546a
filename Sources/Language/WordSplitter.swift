/// Cuts text into words: lower case; `'s` is dropped wherever it stands; then `n't` becomes ` not`; then every other
/// apostrophe is dropped; then whatever isn't a–z or 0–9 separates words.
///
/// The three rules work one after the other, so a rule sees what the rule before it made: `n''st` is `n't` after the
/// first and `not` after the second. Here they are three small automata in a row: each byte passes once, and nothing
/// is remembered but three flags and the word that is being read.
///
/// Only two letters outside ASCII have a lower case that begins with an ASCII letter: the Kelvin sign (k) and the
/// dotted capital I of Turkish (i and a combining dot, which separates). No other character can become a–z or 0–9.
struct WordSplitter {
    /// The words so far, without the one that is being read.
    private(set) var words: [String] = []
    private var word: [UInt8] = []
    /// An apostrophe was read that may begin `'s`.
    private var holdsApostrophe = false
    /// What was read of `n't`.
    private var negation = Negation.none

    private enum Negation { case none, n, nApostrophe }

    /// - Parameter utf8: valid UTF-8, read once from its beginning to its end.
    static func words(of utf8: some Sequence<UInt8>) -> [String] {
        var splitter = WordSplitter()
        var lead: UInt8 = 0  // of a character in two or three bytes whose lower case matters
        var second: UInt8 = 0
        for byte in utf8 {
            switch (byte, lead, second) {
            case (0x41...0x5a, _, _): splitter.read(byte | 0x20)
            case (0..<0x80, _, _): splitter.read(byte)
            case (0xb0, 0xc4, _):  // U+0130, dotted capital I
                splitter.read(UInt8(ascii: "i"))
                splitter.read(Self.separator)
            case (0xaa, 0xe2, 0x84): splitter.read(UInt8(ascii: "k"))  // U+212A, Kelvin sign
            case (0xc4, _, _), (0xe2, _, _), (0x84, 0xe2, 0): break  // perhaps one of them: the last byte will tell
            default: splitter.read(Self.separator)
            }
            switch byte {
            case 0xc4, 0xe2: (lead, second) = (byte, 0)
            case 0x84 where lead == 0xe2 && second == 0: second = byte
            default: (lead, second) = (0, 0)
            }
        }
        splitter.finish()
        return splitter.words
    }

    /// Stands for every character that no rule knows.
    private static let separator = UInt8(ascii: " ")
    private static let apostrophe = UInt8(ascii: "'")

    /// First rule: `'s` is dropped.
    private mutating func read(_ byte: UInt8) {
        if holdsApostrophe {
            holdsApostrophe = false
            if byte == UInt8(ascii: "s") { return }
            expandNegation(Self.apostrophe)
        }
        if byte == Self.apostrophe {
            holdsApostrophe = true
        } else {
            expandNegation(byte)
        }
    }

    /// Second rule: `n't` becomes ` not`.
    private mutating func expandNegation(_ byte: UInt8) {
        switch (negation, byte) {
        case (.n, Self.apostrophe):
            negation = .nApostrophe
            return
        case (.nApostrophe, UInt8(ascii: "t")):
            negation = .none
            for byte in " not".utf8 { append(byte) }
            return
        case (.none, _): break
        // The apostrophe of an `n'` that no t follows would be dropped by the third rule.
        case (.n, _), (.nApostrophe, _): append(UInt8(ascii: "n"))
        }
        if byte == UInt8(ascii: "n") {
            negation = .n
        } else {
            negation = .none
            append(byte)
        }
    }

    /// Third rule: other apostrophes are dropped. Then letters and digits make words.
    private mutating func append(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): word.append(byte)
        case Self.apostrophe: break
        default: endWord()
        }
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        words.append(String(decoding: word, as: UTF8.self))
        word.removeAll(keepingCapacity: true)
    }

    /// What is still held is let go: an apostrophe that ends the text is dropped by the third rule.
    private mutating func finish() {
        holdsApostrophe = false
        if negation != .none { append(UInt8(ascii: "n")) }
        endWord()
    }
}
