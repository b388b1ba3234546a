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
        let questions = ["what is above the red circle?", "what color is the star?", "how many shapes are there?"]
        let asked = try questions.map { try program.run("ask", photo, $0, "--no-history").text }
        let result = try program.run(input: Data((["/image " + photo] + questions).joined(separator: "\n").utf8))
        #expect(result.status == 0)
        #expect(result.text == asked.joined(), "\(result)")
        #expect(result.errors.contains("480 × 480 JPEG"))
        let kept = try program.run("history", "--jsonl").objects()
        #expect(kept.reversed().map { $0["question"] as? String } == questions)
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
        #expect(result.lines.contains { $0.contains("red circle and a purple star") })
        expectPrintable(result.output)
        expectPrintable(Data(result.errors.utf8))
    }

    @Test("An answer that is no more than a guess is said to be one")
    func unsure() throws {
        let result = try talk(
            "/image " + photo, "who painted it?", "when was it made?", "why is it so?", "where is the dog?")
        let guesses = result.errors.components(separatedBy: "not sure: ").count - 1
        let sure = result.errors.components(separatedBy: "confidence ").count - 1
        #expect(guesses + sure == 4)
        for line in result.errors.split(separator: "\n") where line.hasPrefix("not sure") {
            #expect(line.wholeMatch(of: /not sure: .+ \d+ %, .+ \d+ %/) != nil, "\(line)")
        }
    }
}
