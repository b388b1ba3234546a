import Foundation
import TestSupport
import Testing

@Suite("model list, show, add and remove")
struct ModelCommandTests {
    var program: Program
    let folder: ModelFolder
    private let photo = Program.sample("red-circle.png")
    private let question = "what color is the circle?"

    init() throws {
        program = try Program()
        folder = try ModelFolder()
    }

    @Test("A model that is added is found by its name: by --model, BEHOLD_MODEL, the settings and /model")
    func found() throws {
        let added = try program.run("model", "add", folder.path, "--name", "mine")
        #expect(added.status == 0 && added.output.isEmpty && added.errors.contains("--model mine"), "\(added)")
        #expect(try program.run("ask", photo, question, "--model", "mine", "--no-history").text == "red\n")
        let chat = try program.run(
            "chat", "--no-history", input: Data("/model mine\n/image \(photo)\n\(question)\n".utf8))
        #expect(chat.status == 0 && chat.text.hasSuffix("red\n"), "\(chat)")
        var other = program
        other.environment["BEHOLD_MODEL"] = "mine"
        #expect(try other.run("ask", photo, question, "--no-history").text == "red\n")
        #expect(try other.listedModels()["mine"]?["in_use"] as? Bool == true)
        let settings = program.home.appending(".config/behold/config.json")
        try FileManager.default.createDirectory(
            at: settings.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(#"{"model": "mine"}"#.utf8).write(to: settings)
        #expect(try program.run("ask", photo, question, "--no-history").text == "red\n")
        #expect(try program.listedModels()["mine"]?["in_use"] as? Bool == true)
        let gone = try program.run("model", "remove", "mine")
        #expect(gone.status == 0 && gone.errors.contains("still name it"), "\(gone)")
        expectRefusal(
            try program.run("ask", photo, question, "--no-history"), status: 69, saying: "no model mine", "model list")
    }

    @Test("A path that exists comes before a model's name")
    func pathFirst() throws {
        #expect(try program.run("model", "add", folder.path, "--name", "mine").status == 0)
        let other = try ModelFolder("mine")
        try other.remove("answers.txt")
        // The program runs in the folder that it was started in: the name leads to a folder there.
        let shell =
            "cd '\(other.parent.path)' && exec '\(program.executable)' ask '\(photo)' what --model mine --no-history"
        var run = program
        run.executable = "/bin/sh"
        expectRefusal(try run.run("-c", shell), status: 65, saying: "answers.txt")
    }

    @Test(
        "list has the default and the added ones, with network, parameters, size and weights; a star marks the one in use"
    )
    func list() throws {
        #expect(try program.run("model", "add", folder.path).status == 0)
        let result = try program.run("model")
        #expect(result.status == 0 && result.errors.isEmpty && result.lines.count == 2, "\(result)")
        #expect(
            result.lines.first?.wholeMatch(
                of: /\* behold-small  behold-small  17\.\d million parameters  3\d\.?\d? MB  645f6c97da2ee180/) != nil,
            "\(result)")
        #expect(result.lines.last?.hasPrefix("  my-model") == true)
        #expect(try program.run("model", "list").output == result.output)
        let listed = try program.listedModels()
        let keys = [
            "name", "network", "can", "parameters", "bytes", "weights", "default", "in_use", "folder", "fault",
        ]
        #expect(listed.count == 2 && listed.values.allSatisfy { Set($0.keys) == Set(keys) })
        #expect(listed["my-model"]?["can"] as? [String] == ["ask", "caption", "search"])
        #expect(listed["my-model"]?["folder"] as? String == program.models.appending(path: "my-model").path)
        #expect(listed["behold-small"]?["default"] as? Bool == true && listed["my-model"]?["default"] as? Bool == false)
        #expect(try program.run("model", "list", "--jsonl").objects().count == 2)
    }

    @Test("One that is broken is listed with its fault, and the list goes on")
    func broken() throws {
        for name in ["a", "b", "c", "d"] {
            #expect(try program.run("model", "add", folder.path, "--name", name).status == 0)
        }
        // Each a copy of its own: a bit of the weights, a word, a file less.
        let weights = program.models.appending(path: "a/behold-small.safetensors")
        var bytes = try Data(contentsOf: weights)
        bytes[2_000_000] ^= 1
        try bytes.write(to: weights)
        let words = program.models.appending(path: "b/vocab.txt")
        try Data((try String(contentsOf: words, encoding: .utf8).replacing("zebra", with: "zibra")).utf8).write(
            to: words)
        try FileManager.default.removeItem(at: program.models.appending(path: "c/config.json"))
        let listed = try program.listedModels()
        let faults = listed.mapValues { $0["fault"] as? String }
        #expect(faults["a"]??.contains("damaged") == true && faults["b"]??.contains("vocab.txt") == true, "\(faults)")
        #expect(faults["c"]??.contains("config.json is missing") == true && faults["d"] == .some(nil), "\(faults)")
        let shown = try program.run("model")
        #expect(shown.status == 0 && shown.lines.count == 5, "\(shown)")
        expectPrintable(shown.output)
        expectRefusal(try program.run("model", "show", "a"), status: 65, saying: "behold-small.safetensors", "damaged")
        expectRefusal(try program.run("ask", photo, question, "--model", "a"), status: 65, saying: "damaged")
    }

    @Test("One byte changed in any file of an added model is noticed by every command, and the file is named")
    func changed() throws {
        let clip = Shared.repository.appending(path: "Tests/ModelsTests/Fixtures/clip-quick").path
        for (name, source, command) in [
            ("a", folder.path, ["ask", photo, question]), ("b", clip, ["search", "a dog", photo]),
        ] {
            #expect(try program.run("model", "add", source, "--name", name).status == 0)
            let copy = program.models.appending(path: name)
            for file in try FileManager.default.contentsOfDirectory(atPath: copy.path) where file != "checksums.txt" {
                let whole = try Data(contentsOf: copy.appending(path: file))
                var bytes = whole
                // A letter or digit in the middle, which makes another word or number of it.
                let place = try #require(
                    bytes.indices.dropFirst(bytes.count / 2).first {
                        0x31..<0x39 ~= bytes[$0] || 0x61..<0x7a ~= bytes[$0]
                    })
                bytes[place] ^= 1
                try bytes.write(to: copy.appending(path: file))
                for arguments in [command + ["--model", name, "--no-history"], ["model", "show", name]] {
                    expectRefusal(
                        try program.run(bytes: arguments.map { Array($0.utf8) }), status: 65, saying: file, "damaged")
                }
                try whole.write(to: copy.appending(path: file))
            }
        }
    }

    @Test("show tells parts, photos, words, answers, calibration, precisions, files and what there is to read")
    func show() throws {
        try folder.write(Data("for all\n".utf8), to: "LICENSE")
        #expect(try program.run("model", "add", folder.path).status == 0)
        let result = try program.run("model", "show", "my-model")
        for word in [
            "network", "caption_decoder", "224 × 224", "8,133", "1,038", "fitted to its answers", "unsure below",
            "float32",
            "645f6c97da2ee180f9e00698abee8b05554dad4237514add0f1c82209ee0ced9", "vocab.txt", "LICENSE",
        ] { #expect(result.text.contains(word), "\(word): \(result)") }
        let object = try #require(try program.run("model", "show", "my-model", "--json").json() as? [String: Any])
        #expect(object["words"] as? Int == 8_133 && object["answers"] as? Int == 1_038, "\(object)")
        #expect((object["parts"] as? [String: Int])?.values.reduce(0, +) == object["parameters"] as? Int)
        #expect(object["documents"] as? [String] == ["LICENSE"] && object["image_side"] as? Int == 224)
        #expect(try program.run("model", "show").text.hasPrefix("behold-small (comes with Behold, in use)\n"))
        #expect(try program.run("model", "show", folder.path).text.contains("1,038"))
        expectRefusal(try program.run("model", "show", "nowhere"), status: 69, saying: "nowhere")
    }

    @Test("remove takes away what was added, and only that; --dry-run only says it")
    func remove() throws {
        #expect(try program.run("model", "add", folder.path).status == 0)
        expectRefusal(try program.run("model", "remove", "behold-small"), status: 64, saying: "behold-small", "stays")
        expectRefusal(try program.run("model", "remove", "other"), status: 69, saying: "other")
        expectRefusal(try program.run("model", "remove", "../models/my-model"), status: 69, saying: "my-model")
        let rehearsal = try program.run("model", "remove", "my-model", "--dry-run")
        #expect(rehearsal.status == 0 && rehearsal.errors.contains("would be removed"), "\(rehearsal)")
        #expect(program.modelNames == ["my-model"])
        let removal = try program.run("model", "remove", "my-model", "--json")
        #expect(removal.status == 0 && program.modelNames.isEmpty, "\(removal)")
        #expect((try removal.json() as? [String: Any])?["removed"] as? Bool == true)
        #expect(try program.listedModels().count == 1)
    }

    @Test("remove takes away a broken model, and of a link the link alone")
    func removeBroken() throws {
        #expect(try program.run("model", "add", folder.path, "--name", "broken").status == 0)
        try FileManager.default.removeItem(at: program.models.appending(path: "broken/config.json"))
        try FileManager.default.createSymbolicLink(
            at: program.models.appending(path: "linked"), withDestinationURL: folder.url)
        #expect(try program.listedModels()["linked"]?["fault"] is NSNull)
        for name in ["broken", "linked"] { #expect(try program.run("model", "remove", name).status == 0) }
        #expect(program.modelNames.isEmpty)
        #expect(FileManager.default.fileExists(atPath: folder.file("behold-small.safetensors")))
    }
}
