import Foundation
import TestSupport
import Testing

@Suite("behold ask")
struct AskTests {
    let program: Program
    init() throws { program = try Program() }

    @Test("The samples' questions are answered as the samples' table says, with nothing else on standard output")
    func samples() throws {
        let table = try String(contentsOfFile: Program.sample("samples.tsv"), encoding: .utf8)
        let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
        #expect(rows.count >= 10)
        for row in rows {
            let result = try program.run("ask", Program.sample(row[0]), row[1], "--no-history")
            #expect(result.status == 0 && result.text == row[2] + "\n", "\(row): \(result)")
        }
    }

    @Test("JSON has the promised keys")
    func json() throws {
        let photo = Program.sample("turned.jpg")
        let result = try program.run("ask", photo, "what is above the red circle?", "--json")
        let object = try #require(try result.json() as? [String: Any])
        let keys = [
            "image", "sha256", "width", "height", "damage", "model", "weights", "precision", "turn", "cached",
            "seconds", "question", "answer", "confidence", "alternatives",
        ]
        #expect(Set(keys).isSubset(of: object.keys))
        #expect(object["image"] as? String == photo)
        #expect(object["width"] as? Int == 480)
        #expect(object["damage"] is NSNull)
        #expect(object["answer"] as? String == "star")
        #expect(object["turn"] as? Int == 1)
        #expect((object["weights"] as? String)?.count == 16)
        #expect((object["sha256"] as? String)?.count == 64)
        let alternatives = try #require(object["alternatives"] as? [[String: Any]])
        try #require(alternatives.count == 5)
        #expect(alternatives[0]["answer"] as? String == "star")
    }

    @Test("Each question is asked of each photo, photos outermost, in the order given")
    func several() throws {
        let photos = [Program.sample("red-circle.png"), Program.sample("rectangle.png")]
        let result = try program.run(
            "ask", photos[0], "what color is it?", photos[1], "is there a circle?", "--jsonl", "--no-history")
        let asked = try result.objects().map { [$0["image"] as? String, $0["question"] as? String] }
        #expect(
            asked == [
                [photos[0], "what color is it?"], [photos[0], "is there a circle?"], [photos[1], "what color is it?"],
                [photos[1], "is there a circle?"],
            ])
    }

    @Test("Without a question, they are read from standard input, one a line")
    func questionsFromInput() throws {
        let input = Data("what is this?\r\n\nwhat color is the circle?".utf8)
        let result = try program.run("ask", Program.sample("red-circle.png"), "--jsonl", "--no-history", input: input)
        #expect(result.status == 0)
        #expect(
            try result.objects().map { $0["question"] as? String } == ["what is this?", "what color is the circle?"])
    }

    @Test("A dash is a photo on standard input")
    func photoFromInput() throws {
        let bytes = try Data(contentsOf: URL(filePath: Program.sample("red-circle.png")))
        let result = try program.run("ask", "-", "what color is the circle?", "--jsonl", "--no-history", input: bytes)
        #expect(try result.objects().first?["answer"] as? String == "red")
        #expect(try result.objects().first?["image"] as? String == "-")
        #expect(try program.run("ask", "-", "--no-history", input: bytes).status == 64)
        #expect(try program.run("ask", "-", "-", "what?", "--no-history", input: bytes).status == 64)
    }

    @Test("Options stand anywhere; after two dashes nothing is an option")
    func options() throws {
        let photo = Program.sample("red-circle.png")
        let result = try program.run("ask", "--jsonl", photo, "--no-history", "--", "--help", "/quit", "@file")
        #expect(try result.objects().map { $0["question"] as? String } == ["--help", "/quit", "@file"])
        let named = try program.run("ask", "--question", "-", "--image", photo, "--jsonl", "--no-history")
        #expect(try named.objects().first?["question"] as? String == "-")
    }

    @Test("Of several photos one that fails is named, the rest answered; alone it gives its own status")
    func partial() throws {
        let photo = Program.sample("red-circle.png")
        let result = try program.run("ask", photo, "missing.png", "what is this?", "--json", "--no-history")
        #expect(result.status == 2)
        #expect(result.errors.contains("missing.png: no such file"))
        let objects = try #require(try result.json() as? [[String: Any]])
        try #require(objects.count == 2)
        let error = try #require(objects[1]["error"] as? [String: Any])
        #expect(error["code"] as? String == "not_found" && error["message"] is String)
        let alone = try program.run("ask", "missing.png", "what is this?", "--json", "--no-history")
        #expect(alone.status == 66 && alone.output.isEmpty)
    }

    @Test("float32 and the default agree on what a drawn circle's color is")
    func precisions() throws {
        for precision in ["float32", "fastest"] {
            let result = try program.run(
                "ask", Program.sample("red-circle.png"), "what color is the circle?", "--precision", precision,
                "--no-history", "--json")
            let object = try #require(try result.json() as? [String: Any])
            #expect(object["answer"] as? String == "red")
            #expect(precision == "fastest" || object["precision"] as? String == precision)
        }
    }

    @Test("What a shell, a template or a tokenizer would act on is ordinary text")
    func payloads() throws {
        for question in [
            "$(touch PWNED)", "`touch PWNED`", "%n%s%x", "{{7*7}}", "<|endoftext|>", "<image>", "[CLS]",
            "'; DROP TABLE turn; --",
        ] {
            let result = try program.run("ask", Program.sample("red-circle.png"), "--question", question, "--jsonl")
            #expect(result.status == 0, "\(result)")
            #expect(try result.objects().first?["question"] as? String == question)
            #expect((try result.objects().first?["answer"] as? String)?.isEmpty == false)
        }
        #expect(!FileManager.default.fileExists(atPath: "PWNED"))
        let rows = try program.run("history", "--jsonl").objects()
        #expect(rows.count == 8)
    }

    @Test("One bad photo among several is told of, whatever it is, and the others are asked about")
    func badAmongGood() throws {
        let photo = Program.sample("red-circle.png")
        for (bad, input) in [("-", Data()), ("-", Data("text".utf8)), ("gone.jpg", Data())] {
            let result = try program.run("ask", bad, photo, "what color is the circle?", "--jsonl", input: input)
            #expect(result.status == 2, "\(result)")
            let objects = try result.objects()
            #expect(objects.count == 2 && objects[0]["error"] != nil && objects[1]["answer"] as? String == "red")
        }
        // Nothing is loaded where nothing is there to be looked at.
        let model = try TemporaryFolder()
        let configuration = Shared.repository.appending(path: "assets/behold-small/config.json")
        try model.write(Data(contentsOf: configuration), to: "config.json")
        try model.write(Array("no weights".utf8), to: "behold-small.safetensors")
        let none = try program.run("ask", "gone.jpg", "lost.jpg", "what?", "--model", model.path)
        #expect(none.status == 2 && none.errors.split(separator: "\n").count == 2, "\(none)")
        #expect(try program.run("ask", photo, "what?", "--model", model.path).errors.contains(model.path))
        #expect(
            none.errors.contains("gone.jpg") && none.errors.contains("lost.jpg") && !none.errors.contains(model.path))
    }
}
