import Foundation
import TestSupport
import Testing

@Suite("Questions that short answers don't fit")
struct DeclinedQuestionTests {
    let program: Program
    private let photo = Program.sample("red-circle.png")
    private let caption = "a red circle on a white background"

    init() throws { program = try Program() }

    private func object(_ arguments: String...) throws -> [String: Any] {
        let result = try program.run(bytes: (arguments + ["--json"]).map { Array($0.utf8) })
        return try #require(try result.json() as? [String: Any], "\(result)")
    }

    @Test(
        "What a look doesn't tell is declined in a sentence that says what can be asked, and the history keeps that it was",
        arguments: ["who is this?", "why is it red?", "what does it say?", "when was this taken?"])
    func declined(question: String) throws {
        let result = try program.run("ask", photo, question)
        #expect(result.status == 69 && result.output.isEmpty, "\(result)")
        #expect(result.errors.contains("; ask ") && result.errors.split(separator: "\n").count == 1, "\(result)")
        let found = try object("ask", photo, question)
        #expect(found["answer"] as? String == "" && found["unsure"] as? Bool == false)
        let sentence = try #require(found["declined"] as? String)
        #expect(result.errors.contains(sentence))
        let turn = try #require(try program.run("history", "--jsonl").objects().first)
        #expect(turn["question"] as? String == question && turn["answer"] is NSNull && turn["confidence"] is NSNull)
        #expect(try program.run("history").text.contains("[declined]"))
    }

    @Test("Of several questions the others are answered, each on its line")
    func several() throws {
        let result = try program.run("ask", photo, "who is this?", "what color is the circle?")
        #expect(result.status == 2 && result.text == "who is this?\t\nwhat color is the circle?\tred\n", "\(result)")
        let talk = try program.run(
            input: Data("/image \(photo)\nwho is this?\n/top\nwhat color is the circle?\n".utf8))
        #expect(talk.status == 0 && talk.text == "red\n" && talk.errors.contains("nothing has been asked"), "\(talk)")
    }

    @Test("A description is the caption, with its confidence; no map shows where it was found")
    func description() throws {
        for question in ["describe the picture", "What do you see?"] {
            #expect(try program.run("ask", photo, question).text == caption + "\n")
        }
        let found = try object("ask", photo, "describe it")
        let own = try object("caption", photo)
        #expect(found["answer"] as? String == caption && found["declined"] is NSNull)
        #expect(found["confidence"] as? Double == own["confidence"] as? Double && own["confidence"] is Double)
        let drawing = program.home.appending("why.png").path
        let result = try program.run("ask", photo, "describe it", "--why", drawing)
        #expect(result.status == 69 && result.errors.contains("no map"), "\(result)")
        #expect(!FileManager.default.fileExists(atPath: drawing))
    }

    @Test("Of two questions in one the first is answered, and that is said")
    func halves() throws {
        let question = "what color is the circle and the square?"
        let result = try program.run("ask", photo, question)
        #expect(result.status == 0 && result.text == "red\n" && result.errors.contains("what color is the circle?"))
        let found = try object("ask", photo, question)
        #expect(found["answered_part"] as? String == "what color is the circle?")
        #expect(found["question"] as? String == question)
    }

    @Test("A yes or no that a grey picture gets as surely isn't sure; one that the photo decides is")
    func blind() throws {
        let guess = try object("ask", Program.sample("four-circles.jpg"), "is there a red star?")
        #expect(guess["answer"] as? String == "no" && guess["unsure"] as? Bool == true, "\(guess)")
        let sure = try object("ask", photo, "is there a circle?")
        #expect(sure["answer"] as? String == "yes", "\(sure)")
    }
}
