import Foundation
import TestSupport
import Testing

@Suite("How results are written, and how much is said")
struct OutputOptionsTests {
    let program: Program
    private let photo = Program.sample("red-circle.png")
    private let question = "what color is the circle?"

    init() throws { program = try Program() }

    @Test("Every command that prints results writes one JSON document with --json, an object a line with --jsonl")
    func json() throws {
        #expect(try program.run("ask", photo, question).status == 0)
        let commands = [
            ["ask", photo, question], ["caption", photo], ["inspect", photo], ["search", "a red circle", photo],
            ["history"], ["history", "show", "1"], ["model"], ["model", "show"], ["doctor"],
        ]
        for command in commands {
            let document = try program.run(bytes: (command + ["--json"]).map { Array($0.utf8) })
            #expect(document.status == 0, "\(command): \(document)")
            #expect(throws: Never.self, "\(command)") { try document.json() }
            let lines = try program.run(bytes: (command + ["--jsonl"]).map { Array($0.utf8) })
            #expect(lines.status == 0, "\(command): \(lines)")
            #expect(try !lines.objects().isEmpty, "\(command)")
            let both = try program.run(bytes: (command + ["--json", "--jsonl"]).map { Array($0.utf8) })
            #expect(both.status == 64 && both.output.isEmpty, "\(command): \(both)")
        }
    }

    @Test("--quiet says nothing but results; --verbose says how long it took")
    func speech() throws {
        let folder = Program.sample("")
        let quiet = try program.run("caption", folder, "--quiet", "--no-history")
        #expect(quiet.status == 0 && quiet.errors.isEmpty && quiet.lines.count == 8, "\(quiet)")
        let usual = try program.run("caption", folder, "--no-history")
        #expect(usual.text == quiet.text && usual.errors.contains("8 done"), "\(usual)")
        for (command, answer) in [(["ask", photo, question], "red\n"), (["caption", photo], "white background\n")] {
            let verbose = try program.run(bytes: (command + ["--verbose", "--no-history"]).map { Array($0.utf8) })
            #expect(verbose.text.hasSuffix(answer))
            #expect(verbose.errors.contains(/^\d+ ms, behold-small in (float32|bfloat16|int8)\n$/), "\(verbose)")
        }
        #expect(try !program.run("ask", photo, question, "--no-history").errors.contains(" ms"))
        for command in [["inspect", photo], ["history"]] {
            _ = try program.run("ask", photo, question)
            let said = try program.run(bytes: (command + ["--verbose"]).map { Array($0.utf8) })
            #expect(said.status == 0 && said.errors.contains(/^\d+ ms\n$/), "\(said)")
        }
    }

    @Test("Options may stand anywhere, before the command as well")
    func order() throws {
        let usual = try program.run("ask", photo, question, "--no-history", "--json")
        for arguments in [
            ["--no-history", "ask", photo, question, "--json"],
            ["--precision", "float32", "--no-history", "ask", photo, question],
            ["--history", program.home.appending("h.sqlite").path, "--quiet", "ask", photo, question],
        ] {
            let result = try program.run(bytes: arguments.map { Array($0.utf8) })
            #expect(result.status == 0 && result.text.contains("red"), "\(arguments): \(result)")
        }
        #expect(usual.status == 0)
        #expect(
            try program.run("history", "--jsonl", "--history", program.home.appending("h.sqlite").path).lines.count == 1
        )
        // A command's name that is an option's value isn't the command.
        #expect(try program.run("--model", "ask", input: Data("what?\n".utf8)).errors.contains("ask"))
    }
}
