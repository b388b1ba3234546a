import ArgumentParser
import Behold
import Foundation

struct HistoryBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Fills a scratch history, then times listing, searching and one more turn.")

    @Option(help: "The built program.")
    var program = ".build/release/behold"

    @Option(help: "Turns that the history has.")
    var turns = 100_000

    @Option(help: "A photo to ask about.")
    var photo = "assets/samples/red-circle.png"

    @Option(help: "Each thing is timed this many times; medians count.")
    var rounds = 15

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "behold-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "history.sqlite")
        // The program makes the file, so that it has the tables of this version.
        _ = try ChildProcess([program, "ask", photo, "what is it?", "--history", file.path, "--quiet"])
        let before = size(of: file)
        try ScratchHistory.fill(file, turns: turns)
        let bytesPerTurn = Double(size(of: file) - before) / Double(turns)

        let history = try HistoryChoice.file(Array(file.path.utf8)).open(to: .read)!
        let opening = try milliseconds { _ = try HistoryChoice.file(Array(file.path.utf8)).open(to: .read) }
        var rows: [[String]] = []
        var bounds: [Bound] = []
        for (name, words, limit) in [
            ("listing", [], 30.0), ("a rare word", ["zebra"], 50), ("two words", ["dog", "beach"], 50),
            ("a word of most turns", ["a"], 50), ("words that nothing has", ["dog", "zeppelin"], 50),
            ("an emoji", ["🐶"], 50),
        ] as [(String, [String], Double)] {
            let library = try milliseconds { _ = try history.turns(matching: words.joined(separator: " "), limit: 20) }
            let command = try milliseconds {
                _ = try ChildProcess([program, "history", "--quiet", "--history", file.path] + words)
            }
            rows.append([name, library.short, command.short])
            bounds.append(Bound("history, \(name): the whole command", command, .atMost, limit, unit: " ms"))
        }
        for (name, arguments) in [
            ("last 2 days", ["--since", "2 days ago"]), ("one photo", ["--image", photo]),
            ("captions", ["--kind", "caption"]),
            ("stats", ["stats"]), ("export as jsonl", ["export", "--format", "jsonl"]),
        ] {
            let command = try milliseconds {
                _ = try ChildProcess([program, "history"] + arguments + ["--quiet", "--history", file.path])
            }
            rows.append([name, "", command.short])
        }
        let start = try milliseconds { _ = try ChildProcess([program, "--version"]) }
        let (kept, forgotten) = (
            try await question(history: .file(Array(file.path.utf8))), try await question(history: .none)
        )
        bounds.append(
            Bound("one more turn: what the history adds to a question", kept - forgotten, .atMost, 5, unit: " ms"))
        let removal = try ChildProcess([program, "history", "rm", "1", "--quiet", "--history", file.path])

        print("\(turns) turns, \(size(of: file) / 1_000_000) MB: \(bytesPerTurn.short) bytes a turn")
        printTable(["", "library, ms", "the whole command, ms"], rows)
        print(
            """

            The program's start takes \(start.short) ms of every command, opening the file \(opening.short) ms.
            A question about a photo that is in memory takes \(kept.short) ms with the history, \(forgotten.short) without.
            Removing one turn: \(removal.seconds.short) s.
            """)
        printTable(["", "measured", "bound", ""], bounds.map(\.row))
    }

    /// The median of one question about a photo whose features are in memory.
    private func question(history: HistoryChoice) async throws -> Double {
        let beholder = try await Beholder(history: history)
        var times: [Double] = []
        for round in 0..<40 {
            let start = ContinuousClock.now
            let result = try await beholder.ask(Photo(path: photo), "what is it, for the \(round)th time?")
            if history != .none, let trouble = result.record.trouble { throw ValidationError("not saved: \(trouble)") }
            times.append((ContinuousClock.now - start).seconds * 1000)
        }
        return times.dropFirst(5).median
    }

    private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        try body()
        return try (0..<rounds).map { _ in
            let start = ContinuousClock.now
            try body()
            return (ContinuousClock.now - start).seconds * 1000
        }.median
    }

    private func size(of file: URL) -> Int {
        ((try? FileManager.default.attributesOfItem(atPath: file.path))?[.size] as? Int) ?? 0
    }
}
