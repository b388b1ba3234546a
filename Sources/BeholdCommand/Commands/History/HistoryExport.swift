import ArgumentParser
import Behold

struct HistoryExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write turns for other programs, or to be read.",
        discussion: """
            The oldest turn comes first, and all are as they were at one moment. json is one array, jsonl an object a \
            line; csv has the same columns. In csv a text that begins with = + - @ ' or a line's end has a ' before it, \
            so that no spreadsheet takes it for a formula; in its column `image`, \\ is written \\\\ and a byte that isn't \
            UTF-8 \\udcXX. Into a file or a pipe csv keeps texts byte by byte; on a terminal signs that steer it are \
            replaced. markdown is for reading: a section a turn.

            EXAMPLES
              behold history export --to history.csv
              behold history export --format markdown --since "last week" > week.md
              behold history export dog --format jsonl | head
            """)

    @Argument(help: ArgumentHelp("Words to search for.", valueName: "word"), completion: .list([]))
    var words: [RawArgument] = []

    @Option(
        name: .customLong("format"),
        help: "json, jsonl, csv or markdown (default: what the ending of --to says, else json).")
    var exportFormat: TurnExport.Format?

    @Option(
        help: ArgumentHelp("Where to write instead of standard output: the whole file, or none.", valueName: "file"))
    var to: RawArgument?

    @Flag(help: "Replace the file that is there.")
    var overwrite = false

    @OptionGroup(title: "Filters") var filters: TurnFilterOptions

    @Flag(help: "The words are a query in the syntax of SQLite's FTS5.")
    var fts = false

    @OptionGroup var place: HistoryPlace
    @OptionGroup var speech: SpeechOptions

    /// Bytes that are collected before they are written.
    private static let chunk = 1 << 16

    func validate() throws {
        if overwrite && to == nil { throw ValidationError("--overwrite needs --to") }
        if let exportFormat, let to, let ofName = TurnExport.Format(ofFile: to.bytes), ofName != exportFormat {
            throw ValidationError(
                "--format \(exportFormat.rawValue) and --to \(ShownText.line(to.bytes)) contradict each other")
        }
    }

    func run() throws {
        let filter = try filters.filter(words: words, isQuery: fts)
        guard let history = try place.choice.open(to: .read) else { throw Failure.noHistory }
        let count: Int
        if let target = to?.bytes {
            let file = try NewFile(at: target, overwriting: overwrite, sparing: NewFile.histories(inUse: history.path))
            do {
                count = try write(filter, of: history) { try file.write($0) }
            } catch {
                file.discard()
                throw error
            }
            try file.finish()
        } else {
            let isShown = StandardOutput.isTerminal
            count = try write(filter, of: history) { bytes in
                try StandardOutput.write(isShown ? Array(Self.shown(bytes).utf8) : bytes)
            }
        }
        if !speech.quiet, to != nil || count == 0 { StandardError.say("\(counted(count, "turn")) exported") }
    }

    /// - Returns: how many turns were written.
    private func write(
        _ filter: TurnFilter, of history: HistoryStore, to output: ([UInt8]) throws -> Void
    ) throws -> Int {
        var export = TurnExport(format: exportFormat ?? to.flatMap { TurnExport.Format(ofFile: $0.bytes) } ?? .json)
        var bytes = export.beginning
        var count = 0
        try history.forEachTurn(filter) { turn in
            bytes += export.bytes(of: turn)
            count += 1
            guard bytes.count >= Self.chunk else { return }
            try output(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        try output(bytes + export.end)
        return count
    }

    /// A carriage return at a line's end stays, as CSV has it.
    private static func shown(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
            .map { ShownText.text(String($0)) }.joined(separator: "\r\n")
    }
}

extension TurnExport.Format: ExpressibleByArgument {}

extension TurnExport.Format {
    private static let endings: [(ending: String, format: Self)] = [
        (".jsonl", .jsonl), (".json", .json), (".csv", .csv), (".md", .markdown), (".markdown", .markdown),
    ]

    /// What the ending of a file's name says; nil where it says nothing.
    init?(ofFile path: [UInt8]) {
        let name = String(decoding: path, as: UTF8.self).lowercased()
        guard let found = Self.endings.first(where: { name.hasSuffix($0.ending) }) else { return nil }
        self = found.format
    }
}
