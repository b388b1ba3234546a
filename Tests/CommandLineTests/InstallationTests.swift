import Foundation
import TestSupport
import Testing

@Suite("Completions and the manual page")
struct InstallationTests {
    let program: Program
    let folder: TemporaryFolder

    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
    }

    /// The commands that `--help` lists.
    private func commands() throws -> [String] {
        let help = try program.run("--help").text
        let list = try #require(help.firstRange(of: "SUBCOMMANDS:\n")).upperBound
        return help[list...].split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty }
            .compactMap { $0.firstMatch(of: /^  ([a-z]+)/).map { String($0.output.1) } }
    }

    /// The options that a command's help lists.
    private func options(of command: String) throws -> Set<String> {
        let help = try program.run(command, "--help").text
        return Set(
            help.split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap { line in
                line.matches(of: /(?:^|[ ,\/])(--[a-z-]+)/).map { String($0.output.1) }
            })
    }

    @Test("--help shows examples, for every command")
    func examples() throws {
        let commands = try commands()
        #expect(
            Set(["ask", "caption", "inspect", "history", "doctor", "chat", "config", "completions"]).isSubset(
                of: commands))
        for command in commands where command != "help" {
            let result = try program.run(command, "--help")
            let examples = result.text.components(separatedBy: "EXAMPLES\n").dropFirst().first ?? ""
            #expect(result.status == 0 && examples.contains("behold"), "\(command)")
        }
        #expect(try program.run("--help").text.contains("EXAMPLES\n"))
    }

    @Test("The manual page has every command and every option")
    func manual() throws {
        let page = try program.run("manual")
        #expect(page.status == 0 && page.text.hasPrefix(".Dd ") && page.errors.isEmpty)
        for command in try commands() where command != "help" {
            let start = try #require(page.text.firstRange(of: ".Ss behold \(command)\n"), "\(command)").upperBound
            let section = page.text[start...].prefix(
                upTo: page.text[start...].firstRange(of: "\n.S")?.lowerBound ?? page.text.endIndex)
            for option in try options(of: command) where !["--help", "--version"].contains(option) {
                let name = "Fl Fl \(option.dropFirst(2))"
                #expect(section.contains(name + " ") || section.contains(name + "\n"), "\(command) \(option)")
            }
        }
        for code in ["0", "2", "64", "65", "66", "69", "73", "74", "130"] {
            #expect(page.text.contains("\n.It \(code)\n"))
        }
    }

    @Test("The manual page is read without a complaint", .enabled(if: Tool.isThere("mandoc")))
    func mandoc() throws {
        let page = try folder.write(program.run("manual").output, to: "behold.1")
        let lint = try Tool.run("mandoc", "-Tlint", "-Wwarning", page.path)
        #expect(lint.status == 0 && lint.output.isEmpty, "\(lint)")
        let shown = try Tool.run("mandoc", "-Tascii", page.path).output.replacing(/.\u{8}/, with: "")
        #expect(shown.contains("behold ask") && shown.contains("--json"))
    }

    @Test("Scripts are what their shells can read", arguments: ["bash", "zsh", "fish"])
    func scripts(shell: String) throws {
        let result = try program.run("completions", shell)
        #expect(result.status == 0 && result.errors.isEmpty && result.text.contains("caption"))
        guard Tool.isThere(shell) else { return print("skipped: no \(shell) here") }
        let script = try folder.write(result.output, to: "script")
        #expect(try Tool.run(shell, "-n", script.path).status == 0)
    }

    @Test("Another shell is refused")
    func unknownShell() throws {
        #expect(try program.run("completions", "tcsh").status == 64)
    }

    /// What bash offers for a line.
    private func offered(_ words: String...) throws -> [String] {
        let script = try folder.write(program.run("completions", "bash").output, to: "script")
        let line = words.joined(separator: " ")
        let commands = """
            cd '\(folder.path)'; source '\(script.path)'
            COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
            COMP_LINE='\(line)'; COMP_POINT=\(line.utf8.count)
            _behold behold '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        return try Tool.run("bash", "-c", commands).output.split(separator: "\n").map(String.init)
    }

    @Test("bash completes commands, options, and photos and folders where a photo is meant")
    func bash() throws {
        #expect(try offered("behold", "ca") == ["caption"])
        #expect(try offered("behold", "ask", "--wh") == ["--why"])
        #expect(try offered("behold", "completions", "") == ["bash", "zsh", "fish"])
        #expect(try offered("behold", "ask", "--precision", "f") == ["fastest", "float32"])
        for name in ["dog.jpg", "A Cat.PNG", "notes.txt", "weights.safetensors"] { try folder.write([1], to: name) }
        try FileManager.default.createDirectory(at: folder.appending("photos"), withIntermediateDirectories: true)
        for command in ["ask", "caption", "inspect", "search"] {
            #expect(Set(try offered("behold", command, "")) == ["dog.jpg", "A Cat.PNG", "photos"], "\(command)")
        }
    }
}

/// Programs of the system's.
private enum Tool {
    static func isThere(_ name: String) -> Bool { path(of: name) != nil }

    private static func path(of name: String) -> String? {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }.first(where: FileManager.default.isExecutableFile)
    }

    static func run(_ name: String, _ arguments: String...) throws -> (status: Int32, output: String) {
        let process = Foundation.Process()
        process.executableURL = URL(filePath: try #require(path(of: name)))
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
