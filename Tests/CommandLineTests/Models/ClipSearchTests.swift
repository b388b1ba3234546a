import Foundation
import TestSupport
import Testing

/// A CLIP checkpoint, as the program uses it. The network is tiny and random: its ranking is nonsense, but always the same.
@Suite("Search with CLIP")
struct ClipSearchTests {
    let program: Program
    private let samples = Program.sample("")
    private let photo = Program.sample("red-circle.png")

    private static func checkpoint(_ name: String) -> String {
        Shared.repository.appending(path: "Tests/ModelsTests/Fixtures/\(name)").path
    }

    init() throws {
        program = try Program()
        for name in ["clip-quick", "clip-gelu"] {
            let added = try program.run("model", "add", Self.checkpoint(name))
            try #require(added.status == 0, "\(added)")
        }
    }

    @Test("Photos are found by text and by example, sentences by photo, and shown on a sheet")
    func search() throws {
        let found = try program.run("search", "a red circle", samples, "--model", "clip-quick", "--json")
        let rows = try #require(try found.json() as? [[String: Any]])
        #expect(rows.count == 8 && rows.allSatisfy { $0["model"] as? String == "clip-quick" }, "\(found)")
        let scores = rows.compactMap { $0["score"] as? Double }
        #expect(scores == scores.sorted(by: >) && scores.allSatisfy { (-1.001...1.001).contains($0) })
        // A second time nothing is looked at again, and the order is the same.
        let again = try program.run("search", "a red circle", samples, "--model", "clip-quick", "--json")
        let others = try #require(try again.json() as? [[String: Any]])
        #expect(others.allSatisfy { $0["cached"] as? Bool == true })
        #expect(others.map { $0["image"] as? String } == rows.map { $0["image"] as? String })
        let like = try program.run("search", "--like", photo, samples, "--model", "clip-quick", "--limit", "1")
        #expect(like.text == "1.000\t\(photo)\n", "\(like)")
        let texts = try program.home.write(Data("a dog\na red circle\n".utf8), to: "texts")
        let sentences = try program.run("search", "--texts", texts.path, photo, "--model", "clip-quick")
        #expect(sentences.status == 0 && sentences.lines.count == 2, "\(sentences)")
        let sheet = program.home.appending("sheet.png")
        #expect(
            try program.run("search", "a circle", samples, "--model", "clip-quick", "--sheet", sheet.path).status == 0)
        #expect(try Data(contentsOf: sheet).starts(with: [0x89, 0x50, 0x4e, 0x47]))
    }

    @Test("Models don't get in each other's way in one history")
    func history() throws {
        func order(_ model: String) throws -> [String] {
            try program.run("search", "a blue square", "--model", model, "--limit", "8").lines
        }
        let models = ["clip-quick", "clip-gelu", "behold-small"]
        for model in models { #expect(try program.run("search", "x", samples, "--model", model).status == 0) }
        // Now all of them search what the history has.
        let first = try models.map(order)
        #expect(first.allSatisfy { $0.count == 8 } && Set(first).count == 3, "\(first)")
        #expect(try models.map(order) == first)
        #expect(try program.run("ask", photo, "what color is the circle?").text == "red\n")
    }

    @Test("What it can't do is refused in one sentence, before any photo is read")
    func refusals() throws {
        let missing = program.home.appending("missing.jpg").path
        let commands = [
            ["ask", missing, "what?"], ["ask", missing], ["caption", missing], ["chat"],
        ]
        for command in commands {
            let result = try program.run(bytes: (command + ["--model", "clip-quick"]).map { Array($0.utf8) })
            let does = command.contains(where: { $0.hasPrefix("caption") }) ? "write captions" : "answer questions"
            expectRefusal(
                result, status: 69, saying: "clip-quick finds photos by text", "it doesn't \(does)", "--model")
        }
        let chat = try program.run(
            "chat", "--no-history", input: Data("/model clip-quick\n/image \(photo)\nwhat color is the circle?\n".utf8))
        #expect(chat.errors.contains("it doesn't answer questions") && chat.text.hasSuffix("red\n"), "\(chat)")
    }

    @Test("model list and show say what it is and can")
    func shown() throws {
        let listed = try program.listedModels()["clip-gelu"]
        #expect(
            listed?["network"] as? String == "clip" && listed?["can"] as? [String] == ["search"], "\(listed ?? [:])")
        let shown = try program.run("model", "show", "clip-gelu")
        for word in ["28 × 28 pixels, their middle", "702", "vision_model", "merges.txt"] {
            #expect(shown.text.contains(word), "\(word): \(shown)")
        }
        #expect(!shown.text.contains("calibration"))
        let object = try #require(try program.run("model", "show", "clip-gelu", "--json").json() as? [String: Any])
        #expect(object["framing"] as? String == "middle" && object["unsure_below"] is NSNull)
        let doctor = try program.run("doctor", "--model", "clip-gelu", "--no-history")
        #expect(doctor.text.contains("closest to"), "\(doctor)")
    }

    @Test("A photo whose file is gone is still found, and shown on the sheet")
    func gone() throws {
        let copy = program.home.appending("copy.jpg")
        try FileManager.default.copyItem(atPath: Program.sample("four-circles.jpg"), toPath: copy.path)
        #expect(try program.run("search", "x", copy.path, "--model", "clip-quick").status == 0)
        try FileManager.default.removeItem(at: copy)
        let sheet = program.home.appending("sheet.png")
        let found = try program.run("search", "x", "--model", "clip-quick", "--sheet", sheet.path)
        #expect(found.status == 0 && found.lines.count == 1 && found.errors.contains("copy.jpg"), "\(found)")
        #expect(FileManager.default.fileExists(atPath: sheet.path))
    }
}
