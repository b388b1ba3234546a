import BeholdTypes
import TestSupport
import Testing

@Suite("Question")
struct QuestionTests {
    // Texts that steer a terminal are no arguments of a test: its runner would print them.

    @Test("A text without a mark to see is empty")
    func empty() {
        let texts = [
            "", " ", "\n", "\r\n\t ", "\u{3000}\u{a0}", "\u{200b}\u{200c}\u{200d}\u{feff}\u{2060}", "\u{2028}\u{2029}",
            "\0", "\u{85}", "\u{1b}", "\u{fe0f}", "\u{e0061}\u{e007f}", "\u{3164}", "\u{115f}", "\u{202e}", "\u{2800}",
            "\u{ad}", "\u{34f}",
        ]
        for text in texts {
            #expect(throws: QuestionProblem.empty, "\(Array(text.utf8))") { try Question(text) }
        }
    }

    @Test("Any other text is kept byte for byte")
    func kept() throws {
        let texts = [
            "What is this?", " ?", "犬", "👩‍👩‍👧", "e\u{301}", "a\u{202e}b", "\u{1b}[2Jx", "/quit", "--help", "<image>",
            "a\nb",
        ]
        for text in texts {
            #expect(try Array(Question(text).text.utf8) == Array(text.utf8))
            #expect(try Array(Question(utf8: Array(text.utf8)).text.utf8) == Array(text.utf8))
        }
    }

    @Test("4,096 bytes are a question, one more is too long, whatever it holds")
    func length() throws {
        _ = try Question(String(repeating: "a", count: 4_096))
        _ = try Question(String(repeating: "犬", count: 1_365))
        for (text, bytes) in [
            (String(repeating: "a", count: 4_097), 4_097), (String(repeating: "犬", count: 1_366), 4_098),
            (String(repeating: " ", count: 1 << 20), 1 << 20), (String(repeating: "犬", count: 1 << 20), 3 << 20),
        ] {
            #expect(throws: QuestionProblem.tooLong(bytes: bytes, limit: 4_096)) { try Question(text) }
        }
    }

    @Test("A NUL inside is refused where it stands")
    func nul() {
        #expect(throws: QuestionProblem.containsNUL(offset: 4)) { try Question("é x\0y") }
    }

    @Test(
        "Bytes that aren't UTF-8 are refused, naming the first",
        arguments: [
            ([0x80], 0), ([0xff, 0xfe, 0x61, 0], 0), ([0x61, 0xc3], 1), ([0x61, 0xc3, 0x28], 1), ([0xc0, 0x80], 0),
            ([0xe2, 0x82], 0), ([0xed, 0xa0, 0x80], 0), ([0xf4, 0x90, 0x80, 0x80], 0), ([0xf0, 0x80, 0x80, 0xaf], 0),
            ([0xf8, 0x88, 0x80, 0x80, 0x80], 0), ([0x63, 0x61, 0x66, 0xe9], 3), ([0xc3, 0xa9, 0xfe], 2),
            ([0x1f, 0x8b, 0x08, 0], 1), ([0xe2, 0x82, 0xac, 0xe2, 0x82], 3), ([0x61, 0xf0, 0x9f, 0x98], 1),
        ] as [([UInt8], Int)])
    func notUTF8(bytes: [UInt8], offset: Int) {
        #expect(throws: QuestionProblem.notUTF8(offset: offset)) { try Question(utf8: bytes) }
    }

    @Test("Random bytes are a question only if they are the UTF-8 of its text")
    func randomBytes() {
        var generator = SeededGenerator(printingSeedFor: "QuestionTests.randomBytes")
        let pieces: [[UInt8]] = [
            [0x61], [0xc3, 0xa9], [0xe7, 0x8a, 0xac], [0xf0, 0x9f, 0x98, 0x80], [0xc3], [0xf0, 0x9f],
        ]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 1...8, using: &generator)).flatMap { _ in
                pieces.randomElement(using: &generator) ?? []
            }
            do throws(QuestionProblem) {
                #expect(try Array(Question(utf8: bytes).text.utf8) == bytes)
            } catch {
                guard case .notUTF8(let offset) = error else {
                    Issue.record("\(bytes): \(error)")
                    continue
                }
                #expect(String(validating: bytes[..<offset], as: UTF8.self) != nil, "\(bytes)")
                #expect(String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes) == false)
            }
        }
    }
}
