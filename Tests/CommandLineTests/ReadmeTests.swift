import Foundation
import TestSupport
import Testing

@Suite("README")
struct ReadmeTests {
    private let program: Program
    private let readme: [String]

    init() throws {
        program = try Program()
        readme = try String(contentsOf: Shared.repository.appending(path: "README.md"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The commands of the session that is shown, with the lines that follow each.
    private var session: [(arguments: [String], output: [String])] {
        var found: [(arguments: [String], output: [String])] = []
        var isInside = false
        for line in readme {
            if let command = line.wholeMatch(of: /\s{4}\$ behold (?<rest>.+)/) {
                let words = command.rest.matches(of: /"([^"]*)"|(\S+)/).map { String($0.output.1 ?? $0.output.2 ?? "") }
                found.append((words, []))
                isInside = true
            } else if line.hasPrefix("    "), !line.hasPrefix("    $"), isInside {
                found[found.count - 1].output.append(String(line.dropFirst(4)))
            } else {
                isInside = false
            }
        }
        return found
    }

    @Test("The session that is shown is what happens")
    func shownSession() throws {
        let samples = Shared.repository.appending(path: "assets/samples").path
        let session = session
        #expect(
            session.contains { $0.arguments.first == "ask" } && session.contains { $0.arguments.first == "caption" })
        for (arguments, output) in session where ["ask", "caption"].contains(arguments.first) {
            let real = arguments.map { $0.replacing("assets/samples", with: samples) }
            let result = try program.run(bytes: (real + ["--no-history"]).map { Array($0.utf8) })
            let lines = result.lines.map { $0.replacing(samples, with: "assets/samples") }
            // At a terminal answers have their confidence, and the number of photos is said.
            let shown = output.map { $0.replacing(/\s\s\d+ %$/, with: "") }.filter {
                $0.wholeMatch(of: /\d+ done/) == nil
            }
            #expect(lines == shown, "\(arguments)")
        }
    }

    @Test("Commands and options that are named are there")
    func options() throws {
        let commands = [
            "ask", "caption", "inspect", "search", "history", "serve", "train", "eval", "model", "doctor", "config",
            "chat",
        ]
        let subcommands = [
            ["history", "list"], ["history", "export"], ["history", "rm"], ["eval", "calibration"], ["model", "add"],
        ]
        let help = try ([[]] + commands.map { [$0] } + subcommands).map {
            try program.run(bytes: ($0 + ["--help"]).map { Array($0.utf8) }).text
        }
        .joined()
        let text = readme.joined(separator: "\n")
        for match in text.matches(of: /behold [a-z]+.*(?<option>--[a-z-]+)/) {
            #expect(help.contains(match.option), "\(match.option)")
        }
        for match in text.matches(of: /`(?<option>--[a-z-]+)[ `]/) {
            #expect(help.contains(match.option), "\(match.option)")
        }
        for match in text.matches(of: /\n    behold (?<command>[a-z]+)/) {
            #expect(commands.contains(String(match.command)), "\(match.command)")
        }
    }
}
