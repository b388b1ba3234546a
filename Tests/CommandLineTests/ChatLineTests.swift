import Foundation
import TestSupport
import Testing

@testable import behold

@Suite("What is typed")
struct ChatLineTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("Paths as people type, drag and paste them")
    func paths() {
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        let lines: [(String, [String])] = [
            ("a.jpg", ["a.jpg"]), ("  a.jpg\tb.jpg ", ["a.jpg", "b.jpg"]), (#"my\ photo.jpg"#, ["my photo.jpg"]),
            (#""my photo.jpg" 'it''s.png'"#, ["my photo.jpg", "its.png"]), (#"'a\b'"#, [#"a\b"#]),
            (#""a\"b""#, [#"a"b"#]),
            ("file:///tmp/a%20b%E7%8A%AC.jpg", ["/tmp/a b犬.jpg"]), ("file:///a%zz%4", ["/a%zz%4"]),
            ("~/x.png", [home + "/x.png"]),
            ("''", [""]), ("", []), (#"a\"#, [#"a\"#]), ("\"open", ["open"]),
        ]
        for (line, expected) in lines {
            #expect(PathWords.paths(in: bytes(line)) == expected.map(bytes), "\(line)")
        }
    }

    @Test("A line is a question, a command or a photo")
    func lines() throws {
        let photo = try TemporaryFolder()
        let path = try photo.write([1], to: "my photo.jpg").path
        let lines: [(String, ChatLine)] = [
            ("what is this?", .question(bytes("what is this?"))), ("  what?\r", .question(bytes("what?"))),
            ("", .nothing),
            (" \t", .nothing), ("/image a.jpg 'b c.jpg'", .images([bytes("a.jpg"), bytes("b c.jpg")])),
            ("/image", .images([])),
            ("/image " + path, .images([bytes(path)])), (path, .images([bytes(path)])),
            ("\"\(path)\"", .images([bytes(path)])),
            ("/caption", .caption), ("/help", .help), ("/quit", .quit), ("/ask /quit", .question(bytes("/quit"))),
            ("/foo bar", .unknownCommand("/foo")), ("/nowhere/a.jpg", .images([bytes("/nowhere/a.jpg")])),
            ("nowhere.jpg gone.png", .images([bytes("nowhere.jpg"), bytes("gone.png")])),
            ("what is in nowhere.jpg", .question(bytes("what is in nowhere.jpg"))),
            ("/quit now", .unknownCommand("/quit")),
        ]
        for (line, expected) in lines { #expect(ChatLine(bytes(line)) == expected, "\(line)") }
    }

    @Test("Arguments of any bytes go through the parser of arguments and back")
    func arguments() {
        var generator = SeededGenerator(printingSeedFor: "arguments")
        let pieces: [[UInt8]] = [
            [0xff], [0xc3], [0xc3, 0xa9], [0xf4, 0x8f, 0xbc, 0x80], [0xf4, 0x8f, 0xbd, 0xbf], [0x61],
            [0xe7, 0x8a, 0xac], [0x80], [0xf0, 0x9f],
        ]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0..<8, using: &generator)).flatMap { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }
            #expect(ArgumentBytes.bytes(of: ArgumentBytes.escaped(bytes)) == bytes, "\(bytes)")
        }
        #expect(ArgumentBytes.escaped(Array("plain é 犬".utf8)) == "plain é 犬")
        #expect(ArgumentBytes.repaired(ArgumentBytes.escaped([0x61, 0xff])) == "a\u{fffd}")
    }
}
