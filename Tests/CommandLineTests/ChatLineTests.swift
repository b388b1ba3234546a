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
            ("file:///a%+7b", ["/a%+7b"]),
            ("file://localhost/tmp/a%20b.jpg", ["/tmp/a b.jpg"]),
            ("file://elsewhere/a.jpg", ["file://elsewhere/a.jpg"]),
            ("~/x.png", [home + "/x.png"]), ("a%20b.jpg", ["a%20b.jpg"]),
            ("''", [""]), ("", []), (#"a\"#, [#"a\"#]), ("\"open", ["open"]),
        ]
        for (line, expected) in lines {
            #expect(PathWords.paths(in: bytes(line)) == expected.map(bytes), "\(line)")
        }
    }

    @Test("What is written for a path is read back as it, whatever it is called")
    func quoting() {
        var generator = SeededGenerator(printingSeedFor: "quoting")
        let letters = Array("a \t\\\"'%~é犬".utf8) + [UInt8(ascii: "/")]
        for _ in 0..<2_000 {
            let path = (0..<Int.random(in: 1..<12, using: &generator)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &generator)]
            }
            for quote in [nil, UInt8(ascii: "\""), UInt8(ascii: "'")] {
                let words = PathWords.words(in: PathWords.quoted(path, in: quote))
                #expect(words.map(\.text) == [path] && words.first?.openQuote == nil, "\(path)")
            }
            let address = Array("file:///".utf8) + PathWords.percentEncoded(path)
            #expect(PathWords.paths(in: address) == [[UInt8(ascii: "/")] + path], "\(path)")
        }
    }

    @Test("A file that has the very name is meant, whatever the name looks like; %20 is a blank where that is a file")
    func exactNames() throws {
        let folder = try TemporaryFolder()
        for name in ["a%20b.png", "a b.png", "c d.png"] { try folder.write([1], to: name) }
        func path(_ name: String) -> [UInt8] { bytes(folder.path + "/" + name) }
        #expect(PathWords.resolved(path("a%20b.png")) == path("a%20b.png"))
        #expect(PathWords.resolved(path("c%20d.png")) == path("c d.png"))
        #expect(PathWords.resolved(bytes("file://\(folder.path)/a%20b.png")) == path("a b.png"))
        #expect(PathWords.resolved(path("e%20f.png")) == path("e%20f.png"))
    }

    @Test("A line is a question, a command or a photo")
    func lines() throws {
        let photo = try TemporaryFolder()
        let path = try photo.write([1], to: "my photo.jpg").path
        let lines: [(String, ChatLine)] = [
            ("what is this?", .question(bytes("what is this?"), .current)),
            ("  what?\r", .question(bytes("what?"), .current)),
            ("", .nothing),
            (" \t", .nothing), ("/image a.jpg 'b c.jpg'", .images([bytes("a.jpg"), bytes("b c.jpg")])),
            ("/image", .images([])),
            ("/image " + path, .images([bytes(path)])), (path, .images([bytes(path)])),
            ("\"\(path)\"", .images([bytes(path)])),
            ("/caption", .caption(.current)), ("/help", .help), ("/?", .help), ("/quit", .quit), ("/exit ", .quit),
            ("/ask /quit", .question(bytes("/quit"), .current)), ("/ask @2", .question(bytes("@2"), .current)),
            ("/foo bar", .unknownCommand("/foo")), ("/nowhere/a.jpg", .images([bytes("/nowhere/a.jpg")])),
            ("nowhere.jpg gone.png", .images([bytes("nowhere.jpg"), bytes("gone.png")])),
            ("\"\(path)\"  what is it's color?", .imagesAndQuestion([bytes(path)], bytes("what is it's color?"))),
            ("'\(path)' @all what?", .misplacedSubject), ("'\(path)' @2", .misplacedSubject),
            ("'\(path)' /top", .misplacedCommand("/top")),
            ("'\(path)' '\(path)'", .images([bytes(path), bytes(path)])),
            ("nowhere.jpg what is it?", .question(bytes("nowhere.jpg what is it?"), .current)),
            ("help", .bareCommand("help")), ("?", .bareCommand("?")), ("Quit ", .bareCommand("Quit")),
            ("exit now?", .question(bytes("exit now?"), .current)),
            ("/why a\u{0}.png", .nameWithNUL), ("/save --overwrite a\u{0}", .nameWithNUL),
            ("what is in nowhere.jpg", .question(bytes("what is in nowhere.jpg"), .current)),
            ("/quit now", .needless(.quit)), ("/images", .listImages), ("/top", .top), ("/clear", .clear),
            ("@2 what color is it?", .question(bytes("what color is it?"), .photo(2))), ("@2", .turnTo(2)),
            ("@all what is it?", .question(bytes("what is it?"), .all)), ("@all", .misplacedSubject),
            ("@3 /caption", .caption(.photo(3))), ("@3 /ask /top", .question(bytes("/top"), .photo(3))),
            ("@3 /top", .misplacedSubject), ("@me who am I?", .question(bytes("@me who am I?"), .current)),
            ("@99999999 a", .question(bytes("@99999999 a"), .current)),
            ("/model", .model(nil)),
            ("/why", .why(file: nil)), ("/why my map.png", .why(file: bytes("my map.png"))),
            ("/why 'my map.png'", .why(file: bytes("my map.png"))),
            ("/save a.md", .save(file: bytes("a.md"), overwrites: false)),
            ("/save --overwrite a.md", .save(file: bytes("a.md"), overwrites: true)),
            ("/save", .save(file: nil, overwrites: false)), ("/resume 7", .resume(bytes("7"))),
            ("/history dog beach", .history(bytes("dog beach"))), ("/search a dog", .search(bytes("a dog"))),
        ]
        for (line, expected) in lines { #expect(ChatLine(bytes(line)) == expected, "\(line)") }
    }
}
