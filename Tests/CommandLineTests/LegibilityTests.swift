import Foundation
import TestSupport
import Testing

/// Words that the model doesn't know: they are told of, and never answered with confidence alone.
@Suite("Words that the model doesn't know")
struct LegibilityTests {
    let program: Program
    private let photo = Program.sample("turned.jpg")
    private let circle = Program.sample("red-circle.png")
    private let none = "behold: the model knows none of these words: it reads English\n"

    init() throws { program = try Program() }

    @Test(
        "A question that the model can't read is answered as a guess, with its confidence, and said to be one",
        arguments: ["zzzz qqqq xxxx", "???", "🐶🐶", "这是什么"])
    func unreadable(question: String) throws {
        let result = try program.run("ask", photo, question, "--json")
        let object = try #require(try result.json() as? [String: Any])
        #expect(object["unsure"] as? Bool == true && result.status == 0)
        #expect(result.errors == none, "\(result)")
        let alternatives = try #require(object["alternatives"] as? [[String: Any]])
        #expect(object["confidence"] as? Double == alternatives.first?["probability"] as? Double)
        let shown = try program.run("ask", photo, question)
        #expect(
            shown.lines.count == 1 && shown.errors.hasPrefix("not sure: ") && shown.errors.hasSuffix(none), "\(shown)")
        #expect(try program.run("ask", photo, question, "--quiet").errors.isEmpty)
    }

    @Test(
        "Of a question that the model can read in part the other words are named, a few of them; it is answered as ever"
    )
    func partial() throws {
        let result = try program.run("ask", circle, "what zzzz color is the qqqq circle?", "--json")
        #expect(result.errors == "behold: the model doesn't know zzzz, qqqq\n", "\(result)")
        #expect((try result.json() as? [String: Any])?["unsure"] as? Bool == false)
        let many = try program.run("ask", photo, "is it " + (1...8).map { "zzz\($0)q" }.joined(separator: " ") + "?")
        #expect(many.errors.contains("doesn't know zzz1q, zzz2q, zzz3q, zzz4q, zzz5q and 3 more words\n"), "\(many)")
        #expect(try program.run("ask", circle, "what color is the circle?").errors.isEmpty)
        let several = try program.run("ask", photo, Program.sample("red-circle.png"), "zzzz?", "what is it?")
        #expect(several.errors.components(separatedBy: none).count == 2, "once a question: \(several)")
    }

    @Test("A text to search for that the model can't read is said to be one")
    func search() throws {
        let samples = Shared.repository.appending(path: "assets/samples").path
        let result = try program.run("search", "zzzz", samples, "--limit", "2")
        #expect(result.status == 0 && result.lines.count == 2 && result.errors == none, "\(result)")
        #expect(try program.run("search", "zzzz", samples, "--quiet").errors.isEmpty)
        #expect(try program.run("search", "a zzzz star", samples).errors == "behold: the model doesn't know zzzz\n")
        #expect(try program.run("search", "a star", samples).errors.isEmpty)
        let texts = try program.home.write(Data("a zzzz star\n\nzzzz\n".utf8), to: "texts").path
        let ranked = try program.run("search", "--texts", texts, photo)
        #expect(ranked.lines.count == 2, "\(ranked)")
        #expect(ranked.errors == "behold: line 3 of \(texts): the model knows none of these words: it reads English\n")
        #expect(try program.run("search", "--texts", texts, photo, "--quiet").errors.isEmpty)
    }

    @Test("A conversation says it, too, of questions and of what is searched for")
    func conversation() throws {
        let lines = "/image \(photo)\n这是什么\nwhat color is the zzzz?\n/search zzzz\n"
        let result = try program.run(input: Data(lines.utf8))
        #expect(result.errors.components(separatedBy: "the model knows none of these words").count == 3, "\(result)")
        #expect(result.errors.contains("not sure: ") && result.errors.contains("the model doesn't know zzzz\n"))
        #expect(try program.run("--quiet", input: Data(lines.utf8)).errors.isEmpty)
    }
}
