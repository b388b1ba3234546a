import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Files in a conversation")
struct ChatFilesTests {
    let program: Program
    private let photo = Program.sample("turned.jpg")
    private let other = Program.sample("red-circle.png")

    init() throws { program = try Program() }

    private func talk(_ lines: String...) throws -> Program.Result {
        try program.run(input: Data((lines.joined(separator: "\n") + "\n").utf8))
    }

    @Test("A photo and a question on one line: the photo is taken up, and asked about")
    func photoAndQuestion() throws {
        let result = try talk("/image " + other, "\(photo) what is above the red circle?", "/images")
        #expect(result.lines.first == "star" && result.lines.count == 3, "\(result)")
        let two = try talk("'\(photo)' \(other) what color is the circle?", "@1 what is above the red circle?")
        #expect(two.lines == ["red", "star"], "\(two)")
        let folder = try TemporaryFolder()
        let bad = try folder.write(Array("no picture".utf8), to: "bad.jpg").path
        let refused = try talk("/image " + other, "\(bad) what is it?")
        #expect(refused.output.isEmpty && refused.errors.contains("bad.jpg: not an image"), "\(refused)")
        let command = try talk("/image " + other, "\(photo) /caption")
        #expect(command.output.isEmpty && command.errors.contains("/caption goes on a line of its own"), "\(command)")
    }

    @Test("A photo that was replaced since it was taken up is said to be another; its description is taken anew")
    func replaced() throws {
        let folder = try TemporaryFolder()
        let file = folder.appending("here.png")
        try FileManager.default.copyItem(atPath: other, toPath: file.path)
        let lines = folder.appending("lines").path
        try #require(unsafe mkfifo(lines, 0o600) == 0)
        var shell = program
        shell.executable = "/bin/sh"
        let run = try shell.start(["-c", "exec '\(Program.path)' < '\(lines)'"].map { Array($0.utf8) })
        let pipe = try #require(FileHandle(forWritingAtPath: lines))
        try pipe.write(contentsOf: Data("/image \(file.path)\nwhat color is the circle?\n".utf8))
        try run.wait { run.outputSoFar.count > 0 }
        try Data(contentsOf: URL(filePath: Program.sample("three-stars.png"))).write(to: file)
        try pipe.write(contentsOf: Data("how many stars are there?\nhow many stars are there?\n/images\n".utf8))
        try pipe.close()
        let result = try run.wait()
        let told = "here.png was changed since; this is about what is there now\n"
        #expect(result.errors.components(separatedBy: told).count == 2, "\(result)")
        #expect(result.lines.first == "red" && result.lines.last?.contains("star") ?? false, "\(result)")
    }

    @Test("A file's name with a NUL in it is refused, and no other file is made")
    func nul() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("a").path
        let result = try talk(
            "/image " + photo, "what is it?", "/save \(path)\u{0}.md", "/save --overwrite \(path)\u{0}.md",
            "/why \(path)\u{0}.png", "/save file://\(path)%00.md")
        #expect(
            result.errors.components(separatedBy: "a file's name can't have a NUL character").count == 5, "\(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(try talk("/image \(photo)\u{0}.jpg").errors.contains("no such file"))
    }

    @Test("help, ?, exit and quit without a slash get a hint, and aren't asked")
    func bareCommands() throws {
        let result = try talk("/image " + photo, "help", "?", "Exit", "quit", "what is above the red circle?")
        #expect(result.text == "star\n", "\(result)")
        #expect(result.errors.components(separatedBy: "/help lists them, /quit leaves").count == 5, "\(result)")
        #expect(try talk("/image " + photo, "/ask help").lines.count == 1)
    }

    @Test("A caption that the history has is a turn of the conversation all the same, and /save has it")
    func captionAgain() throws {
        let folder = try TemporaryFolder()
        _ = try program.run("caption", photo)
        let notes = folder.appending("notes.md").path
        _ = try talk("/image " + photo, "/caption", "what is it?", "/save " + notes)
        #expect(try program.run("history", "--jsonl").lines.count == 3)
        let text = try String(contentsOfFile: notes, encoding: .utf8)
        #expect(text.contains("what is it?"))
        #expect(text.components(separatedBy: "purple star and a red circle").count == 2, "\(text)")
    }

    @Test("/save replaces neither the history nor a photo")
    func saving() throws {
        let folder = try TemporaryFolder()
        let copy = folder.appending("photo.jpg")
        try FileManager.default.copyItem(atPath: photo, toPath: copy.path)
        let before = try Data(contentsOf: copy)
        for arguments in [[], ["--no-history"]] {
            _ = try program.run("ask", photo, "what?")
            let lines =
                "/image \(photo)\nwhat?\n/save --overwrite \(program.historyPath)\n/save --overwrite \(copy.path)\n"
            let result = try program.run(bytes: arguments.map { Array($0.utf8) }, input: Data(lines.utf8))
            #expect(
                result.errors.contains("is the history itself") && result.errors.contains("is a photo"), "\(result)")
        }
        #expect(try program.run("history", "--jsonl").lines.count == 3)
        #expect(try Data(contentsOf: copy) == before)
    }
}
