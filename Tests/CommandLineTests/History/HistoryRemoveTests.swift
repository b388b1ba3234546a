import Foundation
import Glibc
import TestSupport
import Testing

@testable import behold

@Suite("behold history rm")
struct HistoryRemoveTests {
    let program: Program
    let history: WrittenHistory

    init() throws {
        program = try Program()
        history = try WrittenHistory(of: program)
    }

    func turns() throws -> [Int] { try program.run("history", "--jsonl", "--limit", "1000").turns }

    func bytesContain(_ text: String) throws -> Bool {
        try Data(contentsOf: URL(filePath: program.historyPath)).range(of: Data(text.utf8)) != nil
    }

    @Test("Turns go by number, by words, by filters and by age; what is asked for is said")
    func removed() throws {
        for number in 1...8 {
            try history.record(
                "secret\(number) word?", "yes", sha256: String(repeating: "\(number)", count: 64),
                ago: Double(8 - number) * 86_400)
        }
        let byNumber = try program.run("history", "rm", "8", "7")
        #expect(byNumber.status == 0 && byNumber.text == "2 turns removed, and 2 photos that no other turn is about\n")
        #expect(byNumber.errors.isEmpty)
        let byWords = try program.run("history", "rm", "--words", "SECRET6 word")
        #expect(byWords.text == "1 turn removed, and 1 photo that no other turn is about\n")
        let rehearsal = try program.run("history", "rm", "--before", "6 days ago", "--dry-run")
        #expect(rehearsal.lines.count == 1 && rehearsal.errors.contains("1 turn would be removed"))
        #expect(try turns() == [5, 4, 3, 2, 1])
        let byAge = try program.run("history", "rm", "--before", "6 days ago", "--json")
        #expect(try byAge.json() as? [String: Int] == ["turns": 1, "photos": 1, "running": 0])
        #expect(try program.run("history", "rm", "--fts", "--words", "secret2 OR secret3").text.hasPrefix("2 turns"))
        #expect(try program.run("history", "rm", "--kind", "caption").text == "0 turns removed\n")
        #expect(try turns() == [5, 4])
        for number in 1...8 {
            #expect(try bytesContain("secret\(number)") == (number == 4 || number == 5), "\(number)")
        }
        #expect(try program.run("history", "rm", "--all").text.hasPrefix("2 turns removed"))
        #expect(try turns() == [] && !bytesContain("secret"))
    }

    @Test("Nothing goes without a filter, and nothing that wasn't meant")
    func refused() throws {
        for number in 1...3 { try history.record("question \(number)?", "yes") }
        expectRefusal(try program.run("history", "rm"), status: 64, saying: "which turns?", "--all")
        expectRefusal(try program.run("history", "rm", "--dry-run"), status: 64, saying: "which turns?")
        expectRefusal(try program.run("history", "rm", "--words", "  "), status: 64, saying: "--words")
        expectRefusal(try program.run("history", "rm", "--all", "1"), status: 64, saying: "narrowed")
        expectRefusal(
            try program.run("history", "rm", "--fts", "--words", "a AND"), status: 64, saying: "--fts", "query")
        #expect(try program.run("history", "rm", "dog").status == 64)
        #expect(try program.run("history", "rm", "--before", "soon").status == 64)
        #expect(try program.run("history", "rm", "--image", "never-seen.jpg").text == "0 turns removed\n")
        let none = try program.run("history", "rm", "77")
        #expect(none.status == 66 && none.errors.contains("no turn 77"))
        #expect(try turns() == [3, 2, 1])
        let some = try program.run("history", "rm", "77", "2")
        #expect(some.status == 2 && some.text == "1 turn removed\n" && some.errors.contains("no turn 77"))
        #expect(try turns() == [3, 1])
    }

    @Test("A history opens again after most of it was removed, by number, by age, wholly, or vacuumed by its user")
    func opensAgain() throws {
        func fill() throws {
            for number in 1...10 {
                try history.record(
                    String(repeating: "word\(number) ", count: 4_000), "yes",
                    sha256: String(repeating: "\(number % 10)", count: 64), ago: number <= 8 ? 10 * 86_400 : 0)
            }
        }
        func size() throws -> Int { try Data(contentsOf: URL(filePath: program.historyPath)).count }
        try fill()
        var before = try size()
        #expect(try program.run("history", "rm", "1", "2", "3", "4", "5", "6", "7", "8").status == 0)
        #expect(try size() < before / 2)
        #expect(try turns() == [10, 9])
        #expect(try program.run("history", "show", "9").text.contains("word9"))
        #expect(try program.run("history", "rm", "--all").status == 0)
        let listed = try program.run("history")
        #expect(listed.status == 0 && listed.output.isEmpty, "\(listed)")

        let settings = program.home.appending(".config/behold/config.json")
        try FileManager.default.createDirectory(
            at: settings.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(#"{"keep_days": 5}"#.utf8).write(to: settings)
        try fill()
        before = try size()
        for expected in [[21, 20, 19], [22, 21, 20, 19]] {
            let asked = try program.run("ask", Program.sample("red-circle.png"), "what color is the circle?")
            #expect(asked.status == 0 && asked.text == "red\n", "\(asked)")
            #expect(try turns() == expected && size() < before)
        }
        try history.vacuum()
        #expect(try turns() == [22, 21, 20, 19])
        #expect(try program.run("doctor").status == 0)
    }

    @Test("A clock that is weeks ahead of the history removes nothing by age, and says so; a day later it is believed")
    func clockAhead() throws {
        func move(days: Double) throws {
            for (table, column, unit) in [
                ("turn", "started", 86_400.0), ("session", "started", 86_400), ("sighting", "last", 86_400),
                ("feature", "used", 86_400_000),
            ] { try history.execute("UPDATE \(table) SET \(column) = \(column) - \(days * unit)") }
        }
        func ask() throws -> Program.Result {
            try program.run("ask", Program.sample("red-circle.png"), "what color is the circle?")
        }
        let settings = program.home.appending(".config/behold/config.json")
        try FileManager.default.createDirectory(
            at: settings.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(#"{"keep_days": 30}"#.utf8).write(to: settings)
        for days in 0..<5 { try history.record("question \(days)?", "yes", ago: Double(5 - days) * 86_400) }
        #expect(try ask().errors.isEmpty)
        try move(days: 40)
        for count in [7, 8] {
            let asked = try ask()
            #expect(asked.status == 0 && asked.text == "red\n")
            #expect(
                asked.errors.contains("40 days after the last time") && asked.errors.contains("keep_days"), "\(asked)")
            #expect(asked.errors.split(separator: "\n").count == 1)
            #expect(try turns().count == count)
        }
        try move(days: 1.5)
        let believed = try ask()
        #expect(believed.errors.isEmpty, "\(believed)")
        #expect(try turns() == [9, 8, 7])
    }

    @Test("A photo's turns go under whatever name it has now")
    func photos() throws {
        let folder = try TemporaryFolder()
        let first = folder.appending("a.png").path
        try FileManager.default.copyItem(atPath: Program.sample("red-circle.png"), toPath: first)
        #expect(try program.run("ask", first, "what?").status == 0)
        #expect(try program.run("ask", Program.sample("two-squares.png"), "what?").status == 0)
        try FileManager.default.moveItem(atPath: first, toPath: folder.appending("b.png").path)
        #expect(
            try program.run("history", "rm", "--image", folder.appending("b.png").path).text
                == "1 turn removed, and 1 photo that no other turn is about\n")
        #expect(try turns() == [2] && history.value("SELECT count(*) FROM photo") == 1)
        #expect(try !bytesContain("a.png"))
    }

    @Test("A photo that was only looked at goes by its name, too, and is counted; --dry-run tells of it")
    func onlySeen() throws {
        let folder = try TemporaryFolder()
        for name in ["passport.png", "other.png"] {
            try FileManager.default.copyItem(
                atPath: Program.sample(name == "other.png" ? "two-squares.png" : "red-circle.png"),
                toPath: folder.appending(name).path)
        }
        let passport = folder.appending("passport.png").path
        #expect(try program.run("search", "a circle", folder.path).lines.count == 2)
        let rehearsal = try program.run("history", "rm", "--image", passport, "--dry-run")
        #expect(rehearsal.errors.contains("0 turns and 1 photo that no turn is about would be removed"), "\(rehearsal)")
        #expect(try history.value("SELECT count(*) FROM photo") == 2)
        let narrowed = try program.run("history", "rm", "--image", passport, "--kind", "ask")
        #expect(narrowed.text == "0 turns removed\n")
        let removed = try program.run("history", "rm", "--image", passport)
        #expect(removed.text == "0 turns removed, and 1 photo that no turn is about\n", "\(removed)")
        for table in ["photo", "sighting", "feature", "vector", "thumbnail"] {
            #expect(try history.value("SELECT count(*) FROM \(table)") == 1, "\(table)")
        }
        #expect(try !bytesContain("passport.png") && bytesContain("other.png"))
    }

    @Test("What was asked in removed turns goes from the lines that conversations keep; with all turns all lines go")
    func typedLines() throws {
        let lines = InputHistory(in: Array(program.home.appending("data").path.utf8))
        func kept() -> [String] { lines.lines().map { String(decoding: $0, as: UTF8.self) } }
        func type() {
            for line in [
                "/image dog.jpg", "is it secret?", "/ask is it secret?", "@2 is it secret?", "gone.jpg is it secret?",
                "is it secret? no", "is it open?",
            ] { lines.append(Array(line.utf8)) }
        }
        try history.record("is it secret?", "yes")
        try history.record("is it open?", "yes")
        type()
        #expect(try program.run("history", "rm", "1", "--dry-run").status == 0)
        #expect(try program.run("history", "rm", "1", "--history", program.historyPath + "x").status == 66)
        #expect(kept().count == 7)
        #expect(try program.run("history", "rm", "1").status == 0)
        #expect(kept() == ["/image dog.jpg", "is it secret? no", "is it open?"])
        #expect(try program.run("history", "rm", "--all").status == 0)
        #expect(kept() == [])
        let file = program.home.appending("data/behold/input-history")
        #expect(try Data(contentsOf: file).isEmpty)
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    }

    @Test("A history that is read-only, foreign, newer or not there is left as it is")
    func untouched() throws {
        let bare = try Program()
        expectRefusal(try bare.run("history", "rm", "--all"), status: 66, saying: "no history")
        #expect(!FileManager.default.fileExists(atPath: bare.historyPath))
        let folder = try TemporaryFolder()
        let text = try folder.write(
            Array("dear diary, this is no database, but long enough to be one\n".utf8), to: "text")
        try history.record("question?", "yes")
        var newer = try Data(contentsOf: URL(filePath: program.historyPath))
        newer.replaceSubrange(60..<64, with: [0, 0, 0, 99])  // user_version
        try newer.write(to: folder.appending("newer"))
        for (file, words) in [(text, "isn't a history"), (folder.appending("newer"), "newer version")] {
            let before = try Data(contentsOf: file)
            for command in [
                ["rm", "--all"], ["rm", "--all", "--dry-run"], ["list"], ["show", "1"], ["export"], ["stats"],
                ["backup", folder.appending("copy").path],
            ] {
                let arguments = ["history"] + command + ["--history", file.path]
                expectRefusal(try program.run(bytes: arguments.map { Array($0.utf8) }), status: 65, saying: words)
                #expect(try Data(contentsOf: file) == before)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.appending("copy").path))
    }
}
