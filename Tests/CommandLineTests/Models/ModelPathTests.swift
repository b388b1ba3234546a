import Foundation
import Glibc
import TestSupport
import Testing

@Suite("What --model leads to")
struct ModelPathTests {
    let program: Program
    let folder: ModelFolder
    private let photo = Program.sample("red-circle.png")

    init() throws {
        program = try Program()
        folder = try ModelFolder()
    }

    /// Every command that loads a model.
    private func commands() throws -> [[String]] {
        let data = program.home.appending("questions")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        let rows = (0..<20).flatMap { row in
            ["train", "val"].map {
                "{\"image\": \"a.png\", \"split\": \"\($0)\", \"question\": \"what is \(row)?\", \"answers\": [\"a dog\"]}\n"
            }
        }
        try Data(rows.joined().utf8).write(to: data.appending(path: "vqa.jsonl"))
        try FileManager.default.copyItem(atPath: photo, toPath: data.appending(path: "a.png").path)
        return [
            ["ask", photo, "what?"], ["caption", photo], ["search", "x", photo], ["chat"], ["serve", "--port", "0"],
            ["doctor"], ["eval", "questions", "--data", data.path],
            ["train", "--data", data.path, "--to", program.home.appending("mine").path],
        ]
    }

    private func expectRefused(
        _ path: String, status: Int32, saying word: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for command in try commands() {
            let result = try program.run(bytes: (command + ["--model", path]).map { Array($0.utf8) })
            #expect(result.status == status, "\(command): \(result)", sourceLocation: sourceLocation)
            let told = result.text + result.errors
            #expect(told.contains(word), "\(command): \(result)", sourceLocation: sourceLocation)
            // Nothing of what programs say to each other.
            for foreign in ["NSCocoa", "Domain", "Optional(", "Error(", "error 2"] {
                #expect(!told.contains(foreign), "\(command): \(result)", sourceLocation: sourceLocation)
            }
        }
        let shown = try program.run("model", "show", path)
        #expect(shown.status == status && (shown.text + shown.errors).contains(word), "\(shown)")
    }

    @Test(
        "A file in place of the folder is refused in a sentence that says what a model is, whatever the file",
        arguments: ["behold-small.safetensors", "config.json"])
    func files(name: String) throws {
        try expectRefused(
            folder.file(name), status: 66, saying: "\(name) isn't a folder. A model is a folder with config.json")
        var program = program
        program.environment["BEHOLD_MODEL"] = folder.file(name)
        expectRefusal(try program.run("ask", photo, "what?"), status: 66, saying: "\(name) isn't a folder")
    }

    @Test("A folder without a model, and one with a pipe in it, are refused")
    func folders() throws {
        try folder.remove("vocab.txt")
        #expect(unsafe mkfifo(folder.file("vocab.txt"), 0o600) == 0)
        expectRefusal(
            try program.run("ask", photo, "what?", "--model", folder.path), status: 66,
            saying: "vocab.txt can't be read: not a regular file")
        try folder.remove("config.json")
        try expectRefused(folder.path, status: 65, saying: "config.json is missing")
        expectRefusal(
            try program.run("ask", photo, "what?", "--model", folder.file("nowhere")), status: 69,
            saying: "there is no model")
    }

    @Test(
        "A folder that may not be read is refused in the system's words",
        .enabled(if: geteuid() != 0, "root may read all"))
    func forbidden() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path) }
        try expectRefused(folder.path, status: 66, saying: "can't be read: Permission denied")
    }

    @Test("Weights that are overwritten in place while they are read are refused, or the answer is the old one")
    func overwritten() throws {
        let weights = folder.file("behold-small.safetensors")
        let whole = try Data(contentsOf: URL(filePath: weights))
        try folder.write(whole, to: "behold-small.safetensors")
        try Data(contentsOf: Shared.repository.appending(path: "assets/behold-small/checksums.txt"))
            .write(to: URL(filePath: folder.file("checksums.txt")))
        let handle = try FileHandle(forWritingTo: URL(filePath: weights))
        let other = Data(repeating: 0x55, count: whole.count)
        for round in 0..<12 {
            let question = ["ask", photo, "what color is the circle?", "--model", folder.path, "--no-history"]
            let run = try program.start(question.map { Array($0.utf8) })
            usleep(UInt32(round * 4_000))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: round.isMultiple(of: 2) ? whole : other)
            let result = try run.wait()
            #expect(result.signal == 0, "\(result)")
            if result.status == 0 {
                #expect(result.text == "red\n")
            } else {
                #expect(
                    [65, 66].contains(result.status) && result.errors.split(separator: "\n").count == 1, "\(result)")
            }
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: whole)
        }
    }
}
