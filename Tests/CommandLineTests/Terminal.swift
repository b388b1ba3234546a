import Foundation
import TestSupport
import Testing

/// The program in a real terminal: keys are sent, the screen is read. The terminal is tmux's, with a shell in it, for
/// which `behold` is the built program.
final class Terminal {
    /// Where tmux is; nil where it isn't installed.
    static let tmux: String? = {
        let found = ["/usr/bin/tmux", "/bin/tmux", "/usr/local/bin/tmux"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        if found == nil { print("SKIPPED: tests in a terminal; tmux isn't installed") }
        return found
    }()

    private let program: Program
    /// Where the shell is: a folder for photos.
    let folder: TemporaryFolder
    private let multiplexer: Program
    private let socket: String
    private let raw: URL

    /// - Parameter variables: of the shell's environment, besides those that every run of the program gets.
    init(_ program: Program, columns: Int = 80, rows: Int = 24, variables: [String: String] = [:]) throws {
        self.program = program
        var multiplexer = program
        multiplexer.executable = try #require(Self.tmux)
        multiplexer.environment["LANG"] = "C.UTF-8"
        multiplexer.environment["TERM"] = "screen"
        self.multiplexer = multiplexer
        folder = try TemporaryFolder()
        let tools = program.home.appending("bin")
        try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
        let link = tools.appending(path: "behold").path
        try? FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: program.executable)
        socket = folder.appending("tmux").path
        raw = folder.appending("output")
        var environment = [
            "HOME": program.home.path, "XDG_DATA_HOME": program.home.appending("data").path,
            "PATH": "\(tools.path):/usr/bin:/bin", "TERM": "screen-256color", "PS1": "$ ", "LANG": "C.UTF-8",
        ]
        environment.merge(program.environment) { $1 }
        environment.merge(variables) { $1 }
        try FileManager.default.createDirectory(at: folder.appending("photos"), withIntermediateDirectories: true)
        try run(
            [
                "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c",
                folder.appending("photos").path, "env", "-i",
            ] + environment.map { "\($0)=\($1)" }.sorted() + ["/bin/sh"])
        try run(["set-option", "-g", "status", "off"])
        try run(["pipe-pane", "-O", "cat > '\(raw.path)'"])
        try wait(for: "$")
    }

    deinit { _ = try? run(["kill-server"]) }

    /// Puts a photo into the shell's folder.
    @discardableResult
    func add(_ sample: String, as name: String, marked mark: String = "") throws -> String {
        let file = folder.appending("photos").appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        var bytes = try Data(contentsOf: URL(filePath: Program.sample(sample)))
        bytes += Data(mark.utf8)
        try bytes.write(to: file)
        return file.path
    }

    // MARK: Keys

    /// Types text as it is.
    func type(_ text: String) throws { try run(["send-keys", "-l", text]) }

    /// Presses keys by tmux's names, such as `C-c`, `Tab`, `Up`.
    func press(_ keys: String...) throws { try run(["send-keys"] + keys) }

    /// Types a line.
    func enter(_ line: String) throws {
        try type(line)
        try press("Enter")
    }

    /// Puts text into the terminal as pasting does.
    func paste(_ bytes: [UInt8]) throws {
        let file = folder.appending("pasted")
        try Data(bytes).write(to: file)
        try run(["load-buffer", file.path])
        try run(["paste-buffer", "-r"])
    }

    func resize(columns: Int, rows: Int = 24) throws {
        try run(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    // MARK: The screen

    /// The rows of the screen, without the blanks at their ends and the empty rows below.
    func screen() throws -> [String] {
        var rows = try run(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0.reversed().drop { $0 == " " }.reversed())
        }
        while rows.last == "" { rows.removeLast() }
        return rows
    }

    /// Waits until the screen satisfies a condition.
    @discardableResult
    func wait(
        _ what: String, timeout: Double = 30, sourceLocation: SourceLocation = #_sourceLocation,
        until isThere: ([String]) -> Bool
    ) throws -> [String] {
        let start = ContinuousClock.now
        var rows = try screen()
        while !isThere(rows) {
            guard start.duration(to: .now) < .seconds(timeout) else {
                try #require(
                    Bool(false), "not on the screen: \(what)\n\(rows.joined(separator: "\n"))",
                    sourceLocation: sourceLocation)
                break
            }
            usleep(30_000)
            rows = try screen()
        }
        return rows
    }

    /// Waits until a text is on the screen, and below it a prompt that waits for keys.
    @discardableResult
    func wait(
        for text: String, prompt: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String] {
        try wait(text, sourceLocation: sourceLocation) { rows in
            guard let row = rows.lastIndex(where: { $0.contains(text) }) else { return false }
            return prompt.map { row < rows.count - 1 && rows.last == $0 } ?? true
        }
    }

    /// Starts a conversation and waits for its prompt.
    func startConversation(_ options: String = "") throws {
        try enter("behold --precision float32 \(options)")
        try wait("the first prompt") { $0.last == "behold>" && $0.contains { $0.hasSuffix("the commands.") } }
    }

    /// All that was written to the terminal, as it was written.
    var output: [UInt8] { (try? Array(Data(contentsOf: raw))) ?? [] }

    var title: String { (try? run(["display-message", "-p", "#{pane_title}"])) ?? "" }

    /// The number of tmux's own process.
    var server: pid_t? {
        let shown = try? run(["display-message", "-p", "#{pid}"])
        return shown.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// The number of the process that the shell runs.
    func process() throws -> pid_t {
        let shell = try run(["display-message", "-p", "#{pane_pid}"]).trimmingCharacters(in: .whitespacesAndNewlines)
        let children = try String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
        return try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> String {
        let result = try multiplexer.run(bytes: (["-S", socket] + arguments).map { Array($0.utf8) }, timeout: 20)
        return result.text
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where no terminal can be had.
    static var needsTerminal: Self { .enabled(if: Terminal.tmux != nil, "needs tmux") }
}

/// Expects a screen to be as it is recorded in `Fixtures/screens`; what differs from run to run is masked. `RECORD=1`
/// records it, then fails.
func expectScreen(
    _ rows: [String], is name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let masked = rows.map { row in
        row.replacing(/\d+ %/, with: "NN %").replacing(/behold \d+\.\d+\.\d+/, with: "behold X.Y.Z")
            .replacing(/\d{4}-\d\d-\d\d \d\d:\d\d/, with: "YYYY-MM-DD HH:MM")
            // Where the model looks is tested elsewhere.
            .replacing(/^looked .*$/, with: "looked …").replacing(/^[0-9 ]{7,}$/, with: "digits")
    }
    let text = masked.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
        let file = Shared.repository.appending(path: "Tests/CommandLineTests/Fixtures/screens/\(name).txt")
        try Data(text.utf8).write(to: file)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    let recorded = try String(contentsOf: fixture("screens/\(name).txt", in: .module), encoding: .utf8)
    #expect(text == recorded, sourceLocation: sourceLocation)
}
