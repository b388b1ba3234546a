import ArgumentParser
import Behold

struct HistoryStatistics: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count turns, photos and bytes.",
        discussion: """
            EXAMPLES
              behold history stats
              behold history stats --json
            """)

    @OptionGroup var format: FormatOptions
    @OptionGroup var place: HistoryPlace
    @OptionGroup var speech: SpeechOptions

    func run() throws {
        guard let history = try place.choice.open(to: .read) else { throw Failure.noHistory }
        let summary = try history.summary()
        if format.json || format.jsonl {
            try StandardOutput.write(summary.json.line)
        } else {
            try StandardOutput.write(summary.shown(asBlocks: StandardOutput.isTerminal && !speech.plain))
        }
    }
}

extension HistorySummary {
    /// The latest days with turns.
    private static let daysShown = 14
    private static let barWidth = 32

    /// A line for each count, then a chart of the latest days.
    /// - Parameter asBlocks: whether bars are drawn with block elements, to an eighth of a cell, or with plain signs.
    fileprivate func shown(asBlocks: Bool) -> String {
        let kinds = kinds.map { "\($0.turns) \($0.kind.rawValue)" }.joined(separator: ", ")
        var lines = [
            ("turns", "\(turns)" + (kinds.isEmpty ? "" : " (\(kinds))")),
            ("status", statuses.map { "\($0.turns) \($0.status.rawValue)" }.joined(separator: ", ")),
            ("sessions", "\(sessions)"), ("photos", "\(photos), seen under \(counted(names, "name"))"),
        ]
        for (index, model) in models.enumerated() {
            let name = "\(ShownText.line(model.name)) \(ShownText.line(model.weights))"
            lines.append((index == 0 ? "models" : "", "\(name)  \(model.turns)"))
        }
        let parts = (parts ?? []).map { "\(ByteCount.shown($0.bytes)) \($0.part.rawValue)" }.joined(separator: ", ")
        lines.append(("file", ByteCount.shown(bytes) + (parts.isEmpty ? "" : ": \(parts)")))
        if let first = days.first, let last = days.last {
            lines.append(("days", "\(first.date) to \(last.date)"))
        }
        let text = lines.filter { !$0.1.isEmpty }.map { name, value in
            name + String(repeating: " ", count: max(0, 10 - name.count)) + value + "\n"
        }.joined()
        return text + chart(asBlocks: asBlocks)
    }

    private func chart(asBlocks: Bool) -> String {
        let shown = days.suffix(Self.daysShown)
        guard let most = shown.map(\.turns).max(), most > 0 else { return "" }
        return "\n"
            + shown.map { day in
                let bar = Self.bar(Double(day.turns) / Double(most), asBlocks: asBlocks)
                return "\(ShownText.line(day.date))  \(bar) \(day.turns)\n"
            }.joined()
    }

    /// Never empty: a day that is shown has turns.
    private static func bar(_ share: Double, asBlocks: Bool) -> String {
        guard asBlocks else {
            return String(repeating: "#", count: max(1, Int((share * Double(barWidth)).rounded())))
        }
        let eighths = max(1, Int((share * Double(barWidth * 8)).rounded()))
        let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        return String(repeating: "█", count: eighths / 8) + rest
    }
}

/// Sizes of files, as people read them.
enum ByteCount {
    /// Such as "812 bytes", "4.5 kB", "120 MB"; thousands.
    static func shown(_ bytes: Int) -> String {
        guard bytes >= 1_000 else { return "\(bytes) bytes" }
        var (value, unit) = (Double(bytes) / 1_000, "kB")
        for larger in ["MB", "GB", "TB"] where value >= 999.5 {
            (value, unit) = (value / 1_000, larger)
        }
        let tenths = Int((value * 10).rounded())
        return value < 99.95 && tenths % 10 != 0
            ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(Int(value.rounded())) \(unit)"
    }
}
