import Foundation
import TestSupport
import Testing

@Suite("behold history: filters")
struct HistoryFilterCommandTests {
    var program: Program
    let history: WrittenHistory

    init() throws {
        program = try Program()
        program.environment["TZ"] = "Europe/Berlin"
        history = try WrittenHistory(of: program)
    }

    func turns(_ arguments: String...) throws -> [Int] {
        let result = try program.run(bytes: (["history", "--jsonl"] + arguments).map { Array($0.utf8) })
        #expect(result.status == 0, "\(result)")
        return try result.turns
    }

    @Test("Turns are filtered by time in a person's words; days count whole, and in local time")
    func times() throws {
        let day = 86_400.0
        let old = try history.record("one?", "yes", ago: 3 * day)
        let young = try history.record("two?", "yes")
        let dated = try history.record("three?", "yes")
        // 23:30 in Berlin, 22:30 in UTC.
        try history.execute("UPDATE turn SET started = \(1_790_000_000 / 86_400 * 86_400 + 81_000) WHERE id = \(dated)")
        #expect(try turns("--since", "2 days ago", "--until", "now") == [young])
        #expect(try turns("--since", "4 days ago", "--before", "yesterday") == [old])
        #expect(try turns("--since", "3 days ago", "--until", "3 days ago") == [old])
        #expect(try turns("--since", "last year") == [dated, young, old])
        let list = try program.run("history", "show", "\(dated)").text
        let shown = try #require(list.firstMatch(of: /started   (\d{4}-\d\d-\d\d) (\d\d:\d\d):\d\d \+0[12]00/))
        let date = String(shown.output.1)
        #expect(try turns("--since", date, "--until", date) == [dated])
        #expect(try turns("--before", date, "--since", "2020") == [])
        #expect(try turns("--since", "\(date) \(shown.output.2)", "--until", date) == [dated])
        #expect(try turns("--until", "\(date) \(shown.output.2)", "--since", "2020") == [])
        for (option, text) in [
            ("--since", "soon"), ("--until", ""), ("--before", "\u{1b}[2J"), ("--since", "2026-02-30"),
        ] {
            expectRefusal(
                try program.run("history", option, text), status: 64, saying: option, "yesterday", "2026-11-20")
        }
        expectRefusal(
            try program.run("history", "--since", "today", "--until", "yesterday"), status: 64, saying: "nothing can be"
        )
        #expect(try program.run("history", "--until", "today", "--before", "today").status == 64)
    }

    @Test("Turns are filtered by kind, model and session; what isn't one is refused")
    func others() throws {
        let asked = try history.record("what is it?", "a dog")
        let captioned = try history.record(nil, "a dog on a beach")
        #expect(try turns("--kind", "ask") == [asked])
        #expect(try turns("dog", "--kind", "caption") == [captioned])
        #expect(try turns("--model", "behold-small") == [captioned, asked])
        #expect(try turns("--model", "fa90f325beca78c7", "--session", "1", "what") == [asked])
        #expect(try turns("--model", "another") == [])
        #expect(try turns("--session", "2") == [])
        for arguments in [["--kind", "dance"], ["--session", "one"], ["--session", "99999999999999999999"]] {
            #expect(try program.run(bytes: (["history"] + arguments).map { Array($0.utf8) }).status == 64)
        }
        let nothing = try program.run("history", "--session", "7")
        #expect(nothing.output.isEmpty && nothing.errors.contains("nothing in the history fits"))
    }

    @Test("A photo is found under every name that it had, by its content, and when it is gone")
    func photos() throws {
        let folder = try TemporaryFolder()
        let picture = try Data(contentsOf: URL(filePath: Program.sample("red-circle.png")))
        let first = try folder.write(picture, to: "first.png").path
        let (moved, unrelated) = (folder.appending("moved.png").path, folder.appending("unrelated.png").path)
        #expect(try program.run("ask", first, "what color is the circle?").status == 0)
        #expect(try program.run("ask", Program.sample("two-squares.png"), "what?").status == 0)
        #expect(try turns("--image", first) == [1])
        try FileManager.default.moveItem(atPath: first, toPath: moved)
        #expect(try turns("--image", moved) == [1])
        #expect(try turns("--image", first) == [1])
        // From elsewhere, and through a link.
        let link = folder.appending("link.png").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: moved)
        #expect(try turns("--image", link) == [1])
        #expect(try turns("--image", folder.path + "/./x/../first.png") == [1])
        try FileManager.default.removeItem(atPath: moved)
        #expect(try turns("--image", first) == [1])
        #expect(try turns("--image", unrelated) == [])
        #expect(try turns("--image", folder.path) == [])
        let piped = try program.run("history", "--jsonl", "--image", "-", input: picture)
        #expect(try piped.turns == [1])
        let strange = try program.run(bytes: [Array("history".utf8), Array("--image".utf8), [0xff, 0x1b, 0x5b]])
        #expect(strange.status == 0)
        expectPrintable(Data(strange.errors.utf8))
    }

    @Test("--fts takes the index' own language, and says in plain words where a query goes wrong")
    func queries() throws {
        let dog = try history.record("what is it?", "a dog at the sea")
        let cat = try history.record("what is it?", "a cat")
        #expect(try turns("--fts", "dog OR cat") == [cat, dog])
        #expect(try turns("--fts", "answer:se*") == [dog])
        #expect(try turns("dog OR cat") == [])  // words
        for query in ["dog AND", "(dog", "title : dog", "\"dog", "NEAR(", "^", "\u{1b}[2J", "'; DROP TABLE turn"] {
            let result = try program.run("history", "--fts", "--", query)
            expectRefusal(result, status: 64, saying: "--fts", "query")
            for word in ["turn_text", "SELECT", "MATCH", "SQLite error"] { #expect(!result.errors.contains(word)) }
        }
        #expect(try program.run("history", "--fts").status == 64)
        #expect(try turns() == [cat, dog])
    }

    @Test("A subcommand's name can be searched for after --, and isn't taken for a word elsewhere")
    func collidingWords() throws {
        try history.record("what does the show path show?", "a stats list")
        for word in ["show", "path", "stats", "list"] {
            #expect(try program.run("history", "--jsonl", "--", word).turns == [1])
            #expect(try program.run("history", "list", "--jsonl", word).status == 64)
            #expect(try program.run("history", "list", word).errors.contains("behold history -- \(word)"))
            let after = try program.run("history", "--json", word)
            #expect(try after.output == program.run("history", word, "--json").output, "\(after)")
        }
        #expect(try program.run("history", "the", "show", "--jsonl").turns == [1])
        #expect(try program.run("history", "--jsonl", "--", "--help").turns == [])
    }

    @Test("The list says when it was cut, and a text that would flood a terminal's screen is whole in a pipe")
    func limits() throws {
        for number in 0..<25 { try history.record("question \(number)?", "yes") }
        let long = String(repeating: "long ", count: 200_000)
        try history.record(long, "yes")
        let list = try program.run("history")
        #expect(list.lines.count == 20 && list.errors.contains("only the latest 20 are shown; --limit"))
        #expect(list.lines[0].contains(long))
        #expect(try program.run("history", "--limit", "1").errors.contains("only the latest is shown; --limit"))
        let all = try program.run("history", "--limit", "100")
        #expect(all.lines.count == 26 && all.errors.isEmpty)
        #expect(try program.run("history", "--limit", "0").status == 64)
        #expect(try program.run("history", "--limit", "-1").status == 64)
    }
}
