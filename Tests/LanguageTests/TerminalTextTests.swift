import Foundation
import Language
import TestSupport
import Testing

@Suite("Terminal text")
struct TerminalTextTests {
    /// Written out once more, from the requirement rather than from the code.
    private static func isHarmless(_ character: Unicode.Scalar, keepingLines: Bool) -> Bool {
        if character == "\n" || character == "\t" { return keepingLines }
        if character.value < 0x20 || character.value == 0x7f || 0x80...0x9f ~= character.value { return false }
        let direction =
            "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}"
        return !direction.unicodeScalars.contains(character)
    }

    @Test("No character gets through that steers a terminal or turns text around")
    func everyCharacter() {
        var wrong: [Unicode.Scalar] = []
        for character in (0...0x10ffff as ClosedRange<UInt32>).lazy.compactMap(Unicode.Scalar.init) {
            let text = "a\(character)b"
            let lines = text.neutralized.unicodeScalars
            let line = text.neutralizedToOneLine.unicodeScalars
            if lines.count != 3 || !lines.allSatisfy({ Self.isHarmless($0, keepingLines: true) })
                || !line.allSatisfy({ Self.isHarmless($0, keepingLines: false) })
            {
                wrong.append(character)
            }
        }
        #expect(wrong == [])
    }

    @Test("Nothing is replaced but control characters, separators and some format characters")
    func everyOtherCharacter() {
        var replaced: Set<Unicode.GeneralCategory> = []
        for character in (0...0x10ffff as ClosedRange<UInt32>).lazy.compactMap(Unicode.Scalar.init)
        where String(character).neutralized.unicodeScalars.first != character {
            // U+E0000 and some others among the tags are not assigned.
            if !(0xe0000...0xe007f ~= character.value) { replaced.insert(character.properties.generalCategory) }
        }
        #expect(replaced == [.control, .format, .lineSeparator, .paragraphSeparator])
    }

    @Test("Control characters show as their pictures, the rest as a replacement mark")
    func shown() {
        #expect("\u{1b}[2J\r\u{7}\u{8}\u{7f}\0".neutralized == "␛[2J␍␇␈␡␀")
        #expect("\u{9b}31m \u{202e}abc \u{2066}x".neutralized == "�31m �abc �x")
        #expect("one\ttwo\nthree".neutralized == "one\ttwo\nthree")
        #expect("one\ttwo\r\nthree".neutralizedToOneLine == "one␉two␍␊three")
        #expect("a\u{2028}b\u{2029}c".neutralized == "a�b�c")
    }

    @Test(
        "Emoji, scripts and marks stay as they are",
        arguments: [
            "plain", "", "👩‍👩‍👧‍👦 ❤️‍🔥 1️⃣ 🇫🇷 👍🏽", "می‌خواهم", "क्‍ष", "שלום עולם", "ماذا", "Z̴̡̛a", "犬 café e\u{301}", "100 % → ½",
        ])
    func kept(text: String) {
        #expect(Array(text.neutralized.utf8) == Array(text.utf8))
        #expect(Array(text.neutralizedToOneLine.utf8) == Array(text.utf8))
    }

    @Test("The flag of a region loses its tags")
    func tags() {
        #expect("🏴\u{e0067}\u{e0062}\u{e007f}!".neutralized == "🏴���!")
    }

    @Test("A file name that isn't UTF-8 is repaired and neutralised")
    func bytes() {
        #expect(String(neutralizingToOneLine: [0x61, 0xff, 0x1b, 0x0a, 0x62]) == "a�␛␊b")
    }

    @Test("Neutralising twice changes nothing more", .needsShared)
    func naughtyStrings() throws {
        let file = try String(contentsOf: Shared.url("corpus/misc/text/blns.txt"), encoding: .utf8)
        for line in file.split(separator: "\n").map(String.init) {
            let shown = line.neutralizedToOneLine
            #expect(shown.unicodeScalars.allSatisfy { Self.isHarmless($0, keepingLines: false) })
            #expect(shown.neutralizedToOneLine == shown)
        }
    }
}
