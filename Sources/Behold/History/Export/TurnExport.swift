import Interchange

/// Turns as a document, part by part: `beginning`, then each turn's `bytes(of:)`, then `end`.
package struct TurnExport: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        /// One array of objects.
        case json
        /// One object a line.
        case jsonl
        case csv
        case markdown
    }

    package let format: Format
    private var isFirst = true

    package init(format: Format) { self.format = format }

    /// What stands before the first turn.
    package var beginning: [UInt8] {
        switch format {
        case .json: Array("[".utf8)
        case .jsonl: []
        case .csv: TurnTable.header
        case .markdown: Array("# History\n".utf8)
        }
    }

    /// The next turn.
    package mutating func bytes(of turn: Turn) -> [UInt8] {
        defer { isFirst = false }
        switch format {
        case .json: return Array((isFirst ? "\n" : ",\n").utf8) + turn.json.serialized()
        case .jsonl: return turn.json.serialized() + [UInt8(ascii: "\n")]
        case .csv: return TurnTable.row(of: turn)
        case .markdown: return Array(turn.markdown.utf8)
        }
    }

    /// What stands after the last turn.
    package var end: [UInt8] { format == .json ? Array((isFirst ? "]\n" : "\n]\n").utf8) : [] }
}
