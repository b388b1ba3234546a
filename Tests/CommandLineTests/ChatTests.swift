import Foundation
import TestSupport
import Testing

@Suite("A conversation through a pipe")
struct ChatTests {
    let program: Program
    let photo = Program.sample("turned.jpg")

    init() throws { program = try Program() }

    private func talk(_ lines: String...) throws -> Program.Result {
        try program.run(input: Data((lines.joined(separator: "\n") + "\n").utf8))
    }

    @Test("Answers equal those of behold ask; no prompt is written on a pipe; all is in the history")
    func answers() throws {
        let questions = ["what is above the red circle?", "how many shapes are there?", "how many shapes are there?"]
        let asked = try questions.map { try program.run("ask", photo, $0, "--no-history").text }
        let result = try program.run(input: Data((["/image " + photo] + questions).joined(separator: "\n").utf8))
        #expect(result.status == 0)
        #expect(result.text == asked.joined(), "\(result)")
        #expect(result.errors.contains("480 × 480 JPEG"))
        let kept = try program.run("history", "--jsonl").objects()
        #expect(kept.reversed().map { $0["question"] as? String } == questions)
    }

    @Test("behold alone is the conversation, the same as behold chat")
    func alone() throws {
        let input = Data("/image \(photo)\nwhat is above the red circle?\n/top\n".utf8)
        let alone = try program.run(input: input)
        #expect(alone.lines.first == "star" && alone.lines.count == 6)
        let named = try program.run("chat", input: input)
        #expect(named.output == alone.output && named.errors == alone.errors && named.status == 0)
    }

    @Test("A bare path, a quoted one, one with blanks and a file:// address are photos")
    func paths() throws {
        let folder = try TemporaryFolder()
        try Data(contentsOf: URL(filePath: photo)).write(to: folder.appending("my photo.jpg"))
        let path = folder.appending("my photo.jpg").path
        for line in [
            path, "'\(path)'", path.replacing(" ", with: "\\ "), "file://" + path.replacing(" ", with: "%20"),
            "/image " + path, "/image \"\(path)\"",
        ] {
            let result = try talk(line, "what is above the red circle?")
            #expect(result.text == "star\n", "\(line): \(result)")
        }
        let missing = try talk("/image \(path)", "/image nowhere.jpg", "what is above the red circle?")
        #expect(missing.text == "star\n" && missing.errors.contains("nowhere.jpg: no such file"))
    }

    @Test("One-shot commands take the paths that a conversation takes")
    func oneShot() throws {
        let folder = program.home
        let file = folder.appending("my photo.png")
        try FileManager.default.copyItem(atPath: Program.sample("red-circle.png"), toPath: file.path)
        let encoded = folder.path + "/my%20photo.png"
        for path in ["file://" + encoded, "~/my photo.png", encoded, file.path] {
            let asked = try program.run("ask", path, "what color is the circle?")
            #expect(asked.text == "red\n", "\(path): \(asked)")
            #expect(try program.run("inspect", path).text.contains("448 × 448"), "\(path)")
            #expect(
                try program.run("caption", path).text == "\(file.path)\ta red circle on a white background\n", "\(path)"
            )
            #expect(try program.run("history", "--image", path, "--kind", "ask", "--limit", "1").lines.count == 1)
        }
        // A file that has the very name comes first.
        try FileManager.default.copyItem(atPath: photo, toPath: encoded)
        #expect(try program.run("inspect", encoded).text.contains("480 × 480"))
    }

    @Test("Errors never end it: each line is answered or refused, in order")
    func errors() throws {
        let bad = try TemporaryFolder().write(Array("no picture".utf8), to: "bad.jpg").path
        let result = try talk(
            "what is this?", "/image", "/image \(bad)", "/bogus", "\u{200b}", String(repeating: "long ", count: 1_000),
            "/image \(photo)", "", "/ask /quit", "what is above the red circle?", "/quit", "never asked?")
        #expect(result.status == 0)
        #expect(result.lines.count == 2 && result.lines.last == "star", "\(result)")
        for word in ["no photo", "needs a path", "bad.jpg", "/bogus", "the question is empty", "4096"] {
            #expect(result.errors.contains(word), "\(word): \(result)")
        }
    }

    @Test("/caption and /help print; a line of a megabyte, bytes that aren't UTF-8 and a missing line feed are borne")
    func hostile() throws {
        var input = Data("/image \(photo)\n".utf8)
        input += Data(repeating: 0x61, count: 1_000_000) + Data("\n".utf8)
        input += Data([0xff, 0xfe, 0x0a]) + Data("\u{1b}]0;x\u{7}?\n".utf8)
        input += Data("/help\n/caption\r\nwhat is above the red circle?".utf8)
        let result = try program.run(input: input)
        #expect(result.status == 0)
        #expect(result.errors.contains("4096") && result.errors.contains("UTF-8"))
        #expect(result.text.contains("/image PATH"))
        #expect(result.lines.last == "star")
        #expect(result.lines.contains { $0.contains("purple star and a red circle") })
        expectPrintable(result.output)
        expectPrintable(Data(result.errors.utf8))
    }

    @Test("An answer that is no more than a guess is said to be one")
    func unsure() throws {
        let result = try talk(
            "/image " + photo, "what is behind it?", "what animal is this?", "is it old?", "where is the dog?")
        let guesses = result.errors.components(separatedBy: "not sure: ").count - 1
        let sure = result.errors.components(separatedBy: "confidence ").count - 1
        #expect(guesses + sure == 4)
        for line in result.errors.split(separator: "\n") where line.hasPrefix("not sure") {
            #expect(line.wholeMatch(of: /not sure: .+ \d+ %, .+ \d+ %/) != nil, "\(line)")
        }
    }

    @Test("Photos are numbered: the last is asked about, @1 asks another once, @1 alone turns to it, @all asks each")
    func several() throws {
        let other = Program.sample("red-circle.png")
        let result = try talk(
            "/images", "/image \(photo) \(other)", "what color is the circle?", "@1 what is above the red circle?",
            "what shape is it?", "@1", "what is above the red circle?", "@3 what?", "@3", "/image nowhere.png",
            "/images", "@all what is this?", "@2 /caption", photo, "/images", "/clear", "what?")
        #expect(result.status == 0)
        #expect(
            result.lines == [
                "red", "star", "circle", "star",
                "* @1  \(photo): 480 × 480 JPEG, a purple star and a red circle on a white background",
                "  @2  \(other): 448 × 448 PNG, a red circle on a white background", "\(photo)\tstar",
                "\(other)\tcircle",
                "a red circle on a white background",
                "* @1  \(photo): 480 × 480 JPEG, a purple star and a red circle on a white background",
                "  @2  \(other): 448 × 448 PNG, a red circle on a white background",
            ], "\(result)")
        for text in ["@2  \(other): 448", "there is no photo @3", "nowhere.png: no such file", "no photo yet"] {
            #expect(result.errors.contains(text), "\(text): \(result)")
        }
    }

    @Test("/top lists the alternatives with their probabilities")
    func alternatives() throws {
        let result = try talk("/top", "/image " + photo, "what is above the red circle?", "/top")
        #expect(result.errors.contains("nothing has been asked yet"))
        try #require(result.lines.count == 6, "\(result)")
        let rows = result.lines.dropFirst().compactMap { $0.wholeMatch(of: /(?<answer>.+?) +(?<percent>\d+) %/) }
        #expect(rows.count == 5 && rows.first?.answer == "star")
        let percents = rows.compactMap { Int($0.percent) }
        #expect(percents == percents.sorted(by: >) && percents.reduce(0, +) <= 101)
    }

    @Test("/history lists and searches, on one line each")
    func history() throws {
        let result = try talk(
            "/image " + photo, "what is above the red circle?", "is it \u{1b}[31mred\u{202e}?", "/history above",
            "/history zebra", "/history")
        #expect(result.lines.count == 5, "\(result)")
        #expect(result.lines[2].contains("what is above the red circle?") && result.lines[2].contains("star ("))
        #expect(result.errors.contains("nothing in the history has these words"))
        expectPrintable(result.output)
        let none = try program.run(
            "--no-history", input: Data("/history\n/resume 1\n/image \(photo)\nhow many shapes are there?\n".utf8))
        #expect(none.text == "2\n" && none.errors.contains("keeps no history"), "\(none)")
    }

    @Test("/save writes the conversation, as its name says, and never over a file unless it is told")
    func saving() throws {
        let folder = try TemporaryFolder()
        func path(_ name: String) -> String { folder.appending(name).path }
        let questions = ["what is above the red circle?", "how many shapes are there?"]
        let talked = ["/image " + photo] + questions + ["/caption"]
        let names = ["a talk.md", "b.json", "c.jsonl", "d.csv"]
        for arguments in [[], ["--no-history"]] {
            _ = try talk("/image " + photo, "who asked this earlier?")
            let lines = ["/save \(path("early.md"))"] + talked + names.map { "/save " + path($0) }
            let result = try program.run(
                bytes: arguments.map { Array($0.utf8) }, input: Data(lines.joined(separator: "\n").utf8))
            #expect(result.status == 0 && result.errors.contains("nothing to save"), "\(result)")
            #expect(!FileManager.default.fileExists(atPath: path("early.md")))
            let attributes = try FileManager.default.attributesOfItem(atPath: path("a talk.md"))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let text = try String(contentsOfFile: path("a talk.md"), encoding: .utf8)
            #expect(text.contains("what is above the red circle?") && text.contains("star ("), "\(text)")
            #expect(!text.contains("earlier"))
            let json = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending("b.json")))
            let objects = try #require(json as? [[String: Any]])
            #expect(objects.map { $0["question"] as? String } == questions + [nil])
            #expect(objects.map { $0["answer"] as? String }.prefix(2) == ["star", "2"])
            #expect(try String(contentsOfFile: path("c.jsonl"), encoding: .utf8).split(separator: "\n").count == 3)
            #expect(try String(contentsOfFile: path("d.csv"), encoding: .utf8).contains("how many shapes are there?"))
            for name in names where name != "b.json" { try FileManager.default.removeItem(atPath: path(name)) }
            let again = try talk(
                "/image " + photo, questions[0], "/save " + path("b.json"), "/save --overwrite " + path("b.json"),
                "/save \(path("no/such/folder.md"))")
            #expect(again.errors.contains("b.json is there already"), "\(again)")
            #expect(again.errors.contains("folder.md can't be written"))
            let replaced = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending("b.json")))
            #expect((replaced as? [Any])?.count == 1)
            try FileManager.default.removeItem(atPath: path("b.json"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test(
        "/resume takes up an earlier conversation: from its files, wherever they are now, and from what is kept of them"
    )
    func resuming() throws {
        let folder = try TemporaryFolder()
        let (one, two) = (folder.appending("one.jpg"), folder.appending("two.png"))
        try FileManager.default.copyItem(atPath: photo, toPath: one.path)
        try FileManager.default.copyItem(atPath: Program.sample("red-circle.png"), toPath: two.path)
        _ = try talk("/image \(one.path) \(two.path)", "@1 what is above the red circle?", "what color is the circle?")
        let there = try talk("/resume 1", "what is above the red circle?", "@2 what color is the circle?")
        #expect(there.lines.count == 4 && there.lines.suffix(2) == ["star", "red"], "\(there)")
        #expect(there.lines[0].hasPrefix("1  ") && there.lines[1].hasPrefix("2  "))
        #expect(!there.errors.contains("original missing"))
        // The first is gone; in the second's place there is another picture.
        try FileManager.default.removeItem(at: one)
        try Data(contentsOf: URL(filePath: Program.sample("three-stars.png"))).write(to: two)
        let gone = try talk("/resume 2", "what color is the circle?", "@1 what is above the red circle?")
        #expect(gone.lines.suffix(2) == ["red", "star"], "\(gone)")
        #expect(gone.errors.contains("one.jpg: original missing") && gone.errors.contains("two.png: original missing"))
        let wrong = try talk("/resume 99", "/resume", "/resume one")
        #expect(wrong.errors.contains("no turn 99") && wrong.errors.contains("/resume needs the number"), "\(wrong)")
        let command = try program.run("history", "resume", "1", input: Data("what is above the red circle?\n".utf8))
        #expect(command.status == 0 && command.lines.last == "star", "\(command)")
        expectRefusal(try program.run("history", "resume", "99"), status: 66, saying: "no turn 99")
    }

    @Test(
        "/why says where the model looked, with a grid of digits in a pipe, and draws it into a file, never over the photo"
    )
    func explaining() throws {
        let folder = try TemporaryFolder()
        let (copy, map) = (folder.appending("photo.jpg").path, folder.appending("my map.png").path)
        try FileManager.default.copyItem(atPath: photo, toPath: copy)
        let before = try Data(contentsOf: URL(filePath: copy))
        let result = try talk(
            "/why", "/image " + copy, "what is above the red circle?", "/why", "/why \(map)", "/why " + copy)
        #expect(result.status == 0 && result.errors.contains("nothing has been asked yet"))
        #expect(result.errors.contains("photo.jpg is the photo itself"), "\(result)")
        #expect(result.lines.count { $0.hasPrefix("looked ") } == 2)
        #expect(result.lines.count { $0.wholeMatch(of: /[0-9 ]{7,}/) != nil } >= 7, "\(result)")
        #expect(try Data(contentsOf: URL(filePath: copy)) == before)
        #expect(try program.run("inspect", map).text.contains("PNG"))
        expectPrintable(result.output)
    }

    @Test("/search ranks the photos that the history has seen; without a history, those beside the photo")
    func searching() throws {
        let folder = try TemporaryFolder()
        for name in ["red-circle.png", "three-stars.png", "turned.jpg"] {
            try FileManager.default.copyItem(atPath: Program.sample(name), toPath: folder.appending(name).path)
        }
        let seen = try talk(
            "/search", "/image \(folder.path)/red-circle.png \(folder.path)/three-stars.png", "what is it?",
            "@1 what is it?", "/search three white stars on a black background")
        #expect(seen.errors.contains("/search needs a text"))
        let found = seen.lines.dropFirst(2)
        #expect(
            found.count == 2 && found.first?.hasSuffix("\tthree-stars.png") ?? false
                || found.first?.hasSuffix("/three-stars.png") ?? false, "\(seen)")
        let beside = try program.run(
            "--no-history",
            input: Data("/search stars\n/image \(folder.path)/red-circle.png\n/search three white stars\n".utf8))
        #expect(beside.errors.contains("no photo yet"))
        #expect(beside.lines.count == 3 && beside.lines[0].hasSuffix("/three-stars.png"), "\(beside)")
    }

    @Test("/model goes on with another model and the same photos; one that can't be loaded changes nothing")
    func models() throws {
        let folder = try TemporaryFolder()
        let model = folder.appending("my model")
        try FileManager.default.copyItem(at: Shared.repository.appending(path: "assets/behold-small"), to: model)
        for name in ["vocab.txt", "answers.txt"] {
            let file = Shared.repository.appending(path: "vocab/\(name)")
            try FileManager.default.copyItem(at: file, to: model.appending(path: name))
        }
        let result = try talk(
            "/image " + photo, "/model", "/model nowhere", "/model " + folder.path, "how many shapes are there?",
            "/model \(model.path)", "/top", "what is above the red circle?")
        #expect(result.lines.count == 4, "\(result)")
        #expect(result.lines[0] == result.lines[2] && result.lines[0].hasPrefix("behold-small "))
        #expect([result.lines[1], result.lines[3]] == ["2", "star"])
        #expect(result.errors.contains("there is no model nowhere") && result.errors.contains("is missing"))
        let turns = try program.run("history", "--jsonl").objects()
        #expect(Set(turns.compactMap { $0["session"] as? Int }).count == 1)
    }

    @Test("Ctrl-C in a pipe stops at once with the status of interruption, and what was answered is kept")
    func interruption() throws {
        let lines = ["/image \(photo)"] + (0..<5_000).map { "is there a circle number \($0)?" }
        let run = try program.start([], input: Data(lines.joined(separator: "\n").utf8))
        try run.wait { run.outputSoFar.count >= 20 }
        run.send(SIGINT)
        let result = try run.wait()
        #expect(result.status == 130 && result.signal == 0, "\(result.status)")
        let turns = try program.run("history", "--jsonl", "--limit", "10000").objects()
        #expect(turns.count < 5_000)
        #expect(turns.count { $0["status"] as? String == "done" } >= result.lines.count)
        #expect(turns.allSatisfy { ["done", "partial"].contains($0["status"] as? String) })
    }

    @Test("A history that can't be written costs the turns, not the answers; the end says so")
    func unsaved() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write([], to: "a file").path
        let result = try program.run(
            "--history", file + "/h.sqlite", input: Data("\(photo)\nhow many shapes are there?\nwhat is it?\n".utf8))
        #expect(result.status == 73 && result.lines.first == "2" && result.lines.count == 2, "\(result)")
        #expect(result.errors.components(separatedBy: "not saved").count == 2)
    }

    @Test("Memory stays flat over many questions")
    func memory() throws {
        let lines = ["/image \(photo)"] + (0..<700).map { "is there a circle number \($0)?" }
        let run = try program.start([], input: Data(lines.joined(separator: "\n").utf8))
        func resident() -> Int {
            let status = (try? String(contentsOfFile: "/proc/\(run.process)/status", encoding: .utf8)) ?? ""
            return status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.output.1) } ?? 0
        }
        func answered() -> Int { run.outputSoFar.count { $0 == 0x0a } }
        try run.wait { answered() >= 200 }
        let early = resident()
        var late = early
        try run.wait {
            late = max(late, resident())
            return answered() >= 690
        }
        #expect(try run.wait().status == 0)
        #expect(early > 0 && late - early < 4_000, "\(early) kB, then \(late) kB")
    }
}
