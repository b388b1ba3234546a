import Foundation
import TestSupport
import Testing

@Suite("behold history: stats, backup, path")
struct HistoryBackupTests {
    let program: Program

    init() throws { program = try Program() }

    @Test("path says where the history is, or would be")
    func path() throws {
        #expect(try program.run("history", "path").text == program.historyPath + "\n")
        #expect(!FileManager.default.fileExists(atPath: program.historyPath))
        var other = program
        other.environment["BEHOLD_HISTORY"] = "/tmp/elsewhere.sqlite"
        #expect(try other.run("history", "path").text == "/tmp/elsewhere.sqlite\n")
        #expect(try other.run("history", "path", "--history", "here").text == "here\n")
        let document = try program.run("history", "path", "--json").json() as? [String: Any]
        #expect(document?["path"] as? String == program.historyPath && document?["exists"] as? Bool == false)
    }

    @Test("A backup is a history of its own, private, with every turn; it never replaces a file unasked")
    func backup() throws {
        let history = try WrittenHistory(of: program)
        for number in 0..<30 { try history.record("question \(number)?", "yes") }
        let folder = try TemporaryFolder()
        let copy = folder.appending("copy.sqlite").path
        let result = try program.run("history", "backup", copy)
        #expect(result.status == 0 && result.output.isEmpty && result.errors.contains("copy.sqlite"))
        #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
        let rows = try program.run("history", "--jsonl", "--limit", "100").output
        #expect(try program.run("history", "--jsonl", "--limit", "100", "--history", copy).output == rows)
        #expect(try program.run("doctor", "--history", copy).text.contains("whole"))

        let before = try Data(contentsOf: URL(filePath: copy))
        expectRefusal(try program.run("history", "backup", copy), status: 73, saying: "there already", "--overwrite")
        #expect(try Data(contentsOf: URL(filePath: copy)) == before)
        try history.record("one more?", "yes")
        #expect(try program.run("history", "backup", copy, "--overwrite").status == 0)
        #expect(try program.run("history", "--jsonl", "--limit", "100", "--history", copy).lines.count == 31)

        for overwrite in [[], ["--overwrite"]] {
            let arguments = ["history", "backup", program.historyPath] + overwrite
            expectRefusal(
                try program.run(bytes: arguments.map { Array($0.utf8) }), status: 64, saying: "the history itself")
        }
        #expect(try program.run("history", "backup", folder.path, "--overwrite").status == 73)
        #expect(try program.run("history", "backup", folder.appending("none/copy").path).status == 73)
        #expect(try program.run("history", "backup").status == 64)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["copy.sqlite"])
        #expect(try program.run("history", "--jsonl", "--limit", "100").lines.count == 31)
    }

    @Test("stats counts turns, photos and bytes, with a chart of days")
    func stats() throws {
        let history = try WrittenHistory(of: program)
        for number in 0..<8 { try history.record("question \(number)?", "yes") }
        for number in 0..<4 { try history.record(nil, "a caption \(number)", ago: 2 * 86_400) }
        try history.record("evil?", "yes")
        try history.execute("UPDATE turn SET model = 'a' || char(27) || '[2Jb' WHERE id = 13")
        let result = try program.run("history", "stats")
        expectPrintable(result.output)
        #expect(result.text.contains("turns     13 (9 ask, 4 caption)"), "\(result)")
        #expect(result.text.contains("status    13 done") && result.text.contains("photos    1"))
        let bars = result.lines.filter { $0.contains("#") }.map { $0.count { $0 == "#" } }
        #expect(bars == [14, 32], "\(result)")
        let document = try #require(try program.run("history", "stats", "--json").json() as? [String: Any])
        #expect(document["turns"] as? Int == 13 && (document["kinds"] as? [String: Int]) == ["ask": 9, "caption": 4])
        #expect((document["days"] as? [[String: Any]])?.compactMap { $0["turns"] as? Int } == [4, 9])
        #expect((document["models"] as? [Any])?.count == 2)
        let size = try FileManager.default.attributesOfItem(atPath: program.historyPath)[.size] as? Int
        #expect(document["bytes"] as? Int == size)
        let bare = try Program()
        for command in ["stats", "show", "backup"] {
            let arguments = ["history", command] + (command == "stats" ? [] : ["1"])
            expectRefusal(try bare.run(bytes: arguments.map { Array($0.utf8) }), status: 66, saying: "no history")
        }
    }

    @Test("show tells all of several turns; one that isn't there is named")
    func shown() throws {
        let history = try WrittenHistory(of: program)
        for number in 1...3 { try history.record("question \(number)?", "answer \(number)") }
        let two = try program.run("history", "show", "3", "1")
        #expect(two.status == 0 && two.text.contains("question 3?") && two.text.contains("\n\nturn      1\n"))
        #expect((try program.run("history", "show", "3", "1", "--json").json() as? [Any])?.count == 2)
        #expect(try program.run("history", "show", "3", "1", "--jsonl").turns == [3, 1])
        let some = try program.run("history", "show", "2", "99", "--jsonl")
        #expect(try some.status == 2 && some.turns == [2] && some.errors.contains("no turn 99"))
        #expect(try program.run("history", "show", "99").status == 66)
        #expect(try program.run("history", "show").status == 64)
        #expect(try program.run("history", "show", "one").status == 64)
    }

    @Test("Rows that other hands wrote steer no terminal and break no output")
    func hostileRows() throws {
        let history = try WrittenHistory(of: program)
        for number in 1...6 {
            try history.record("question \(number)?", "yes", sha256: String(repeating: "\(number)", count: 64))
        }
        try history.execute(
            """
            UPDATE turn SET answer = 'a' || char(27) || ']0;x' || char(7) || char(155) || 'b' WHERE id = 1;
            UPDATE turn SET question = CAST(x'61ff00fe62' AS TEXT), path = x'ff1b5b324a0a' WHERE id = 2;
            UPDATE turn SET answer = x'00', started = 'soon', confidence = 9e999, seconds = -1e300 WHERE id = 3;
            UPDATE turn SET model = char(27) || '[2J', weights = char(8238), options = char(155), status = 'x' WHERE id = 4;
            UPDATE turn SET alternatives = '[{"answer": "\\u001b[2J", "probability": 0.5}, 7]', kind = char(27) WHERE id = 5;
            UPDATE photo SET sha256 = char(27) || 'c', damage = char(155), width = 'x' WHERE id = 6;
            """)
        for arguments in [
            ["list"], ["list", "--json"], ["list", "--jsonl"], ["show", "1", "2", "3", "4", "5", "6"],
            ["show", "3", "--json"], ["export"], ["export", "--format", "jsonl"], ["export", "--format", "markdown"],
            ["stats"], ["stats", "--json"], ["rm", "--words", "yes", "--dry-run"],
        ] {
            let result = try program.run(bytes: (["history"] + arguments).map { Array($0.utf8) })
            #expect(result.status == 0, "\(arguments) \(result)")
            expectPrintable(result.output)
            expectPrintable(Data(result.errors.utf8))
        }
        #expect(try program.run("history", "--jsonl").readable.objects().count == 6)
        #expect((try program.run("history", "export").readable.json() as? [Any])?.count == 6)
        let csv = try program.run("history", "export", "--format", "csv")
        #expect(csv.status == 0 && String(validating: csv.output, as: UTF8.self) != nil)
        let second = try #require(try program.run("history", "show", "2", "--json").readable.json() as? [String: Any])
        #expect(second["question"] as? String == "a\u{fffd}\0\u{fffd}b")
        #expect(try program.run("history", "rm", "--all").text.hasPrefix("6 turns removed"))
    }

    @Test("Columns that hold something of another kind end no command and cost no answer")
    func hostileColumns() throws {
        let folder = try TemporaryFolder()
        let photos = try ["red-circle.png", "two-squares.png"].map { name in
            let copy = folder.appending(name).path
            try FileManager.default.copyItem(atPath: Program.sample(name), toPath: copy)
            return copy
        }
        let ask = ["ask", photos[0], "what color is the circle?"]
        let caption = ["caption", folder.path, "--to", "sidecar", "--overwrite"]
        for arguments in [ask, caption] {
            let result = try program.run(bytes: arguments.map { Array($0.utf8) })
            #expect(result.status == 0, "\(arguments): \(result)")
        }
        let history = try WrittenHistory(of: program)
        let huge = "9223372036854775807"
        for (change, arguments) in [
            ("UPDATE session SET process = x'ff00fe'; UPDATE turn SET status = 'running' WHERE id = 1", ask),
            ("UPDATE feature_data SET bytes = 5", ask), ("UPDATE feature SET size = \(huge)", ask),
            ("UPDATE photo SET width = \(huge), height = -1", ask),
            ("UPDATE vector SET bytes = 5", ["search", "a red circle"]),
            ("UPDATE sighting SET size = 'abc', modified = \(huge), changed = x'00'", ["search", "a red circle"]),
            ("UPDATE OR IGNORE sighting SET path = 7", ["search", "a red circle"]),
            ("UPDATE turn SET answer = x'ff00fe', seconds = 1e300, seed = \(huge)", caption),
            ("UPDATE thumbnail SET jpeg = 7", ["history", "resume", "1"]), ("", ["history", "stats"]),
            ("", ["history", "show", "1"]), ("", ["history", "export"]),
        ] {
            try history.execute(change)
            let result = try program.run(bytes: arguments.map { Array($0.utf8) })
            #expect(result.status == 0 && result.signal == 0, "\(change): \(arguments) \(result)")
            if arguments == ask { #expect(result.text == "red\n", "\(change): \(result)") }
            #expect(!result.errors.contains("not saved"), "\(change): \(result)")
        }
        #expect(try program.run("doctor").status == 0)
    }
}
