import Foundation
import TestSupport
import Testing

@Suite("Help, version, inspect and doctor")
struct HelpTests {
    let program: Program
    init() throws { program = try Program() }

    @Test("--version prints name and number")
    func version() throws {
        let result = try program.run("--version")
        #expect(result.status == 0 && result.text.wholeMatch(of: /behold \d+\.\d+\.\d+\n/) != nil)
    }

    @Test(
        "Every command has help with examples",
        arguments: [
            "ask", "caption", "inspect", "search", "history", "serve", "train", "eval", "model", "doctor", "chat",
        ])
    func help(command: String) throws {
        #expect(try program.run("--help").text.contains("\n  \(command) "))
        let result = try program.run(command, "--help")
        #expect(result.status == 0 && result.errors.isEmpty && result.text.contains("behold \(command)"))
    }

    @Test("inspect says what is seen, upright")
    func inspect() throws {
        let result = try program.run(
            "inspect", Program.sample("turned.jpg"), Program.sample("red-circle.png"), "--jsonl")
        let objects = try result.objects()
        let keys = [
            "image", "format", "width", "height", "orientation", "bytes", "sha256", "image_hash", "perceptual_hash",
            "damage", "grid",
        ]
        try #require(objects.count == 2)
        #expect(objects.allSatisfy { Set($0.keys) == Set(keys) })
        #expect(objects[0]["orientation"] as? Int == 6 && objects[0]["format"] as? String == "JPEG")
        #expect(objects[1]["orientation"] as? Int == 1 && objects[1]["format"] as? String == "PNG")
        for object in objects {
            let grid = try #require(object["grid"] as? [String])
            #expect(grid.count == 16 && grid.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{6}/) != nil })
            #expect((object["perceptual_hash"] as? String)?.wholeMatch(of: /[0-9a-f]{16}/) != nil)
        }
        let one = try program.run("inspect", Program.sample("turned.jpg"), "--json")
        #expect(try one.json() is [String: Any])
        #expect(try program.run("inspect", Program.sample("turned.jpg")).text.contains("480 × 480"))
    }

    @Test("inspect says that a photo has no image hash if its image data aren't where they should be")
    func noImageHash() throws {
        let photo = Shared.repository.appending(path: "Tests/ImagingTests/Fixtures/unreached-a.jpg").path
        let object = try #require(try program.run("inspect", photo, "--json").json() as? [String: Any])
        #expect(object["image_hash"] is NSNull && (object["sha256"] as? String)?.count == 64)
        let text = try program.run("inspect", photo).text
        #expect(text.contains("  image hash       none: ") && text.contains("  damage           "), "\(text)")
    }

    @Test("doctor finds libraries, model and history well")
    func doctor() throws {
        _ = try program.run("ask", Program.sample("red-circle.png"), "what?")
        let result = try program.run("doctor", "--json")
        #expect(result.status == 0, "\(result)")
        let findings = try #require(try result.json() as? [[String: Any]])
        #expect(findings.allSatisfy { $0["good"] as? Bool == true })
        let subjects = findings.compactMap { $0["subject"] as? String }
        for subject in ["behold", "model", "self-test", "history"] { #expect(subjects.contains(subject)) }
    }

    @Test("A machine without a home gets its answer")
    func bareEnvironment() throws {
        var bare = program
        bare.environment = ["HOME": "", "XDG_DATA_HOME": ""]
        let result = try bare.run("ask", Program.sample("red-circle.png"), "what color is the circle?", "--no-history")
        #expect(result.status == 0 && result.text == "red\n")
    }

    @Test("Installed under a prefix the program finds its model; without one it says where it looked")
    func installed() throws {
        let prefix = try TemporaryFolder()
        let model = prefix.appending("share/behold/model")
        for folder in [prefix.appending("bin"), model] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        var copy = program
        copy.executable = prefix.appending("bin/behold").path
        try FileManager.default.copyItem(atPath: Program.path, toPath: copy.executable)
        try FileManager.default.removeItem(at: model)
        expectRefusal(
            try copy.run("ask", Program.sample("red-circle.png"), "what?"), status: 69, saying: "no model is installed",
            "--model")
        let assets = Shared.repository.appending(path: "assets/behold-small")
        try FileManager.default.copyItem(at: assets, to: model)
        for name in ["vocab.txt", "answers.txt"] {
            try FileManager.default.copyItem(
                at: Shared.repository.appending(path: "vocab/\(name)"), to: model.appending(path: name))
        }
        let link = prefix.appending("link").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: copy.executable)
        for path in [copy.executable, link] {
            copy.executable = path
            let result = try copy.run("ask", Program.sample("red-circle.png"), "what color is the circle?")
            #expect(result.status == 0 && result.text == "red\n", "\(result)")
        }
    }
}
