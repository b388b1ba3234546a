import Interchange

/// Turns as comma-separated values with the columns of the JSON object.
///
/// Texts are guarded and paths are written as `CSVRecord` says, so that the file is UTF-8 and yet every path can be had again.
enum TurnTable {
    static let header = CSVRecord(fields: columns.map { Array($0.utf8) }).line

    private static let columns = [
        "turn", "session", "kind", "status", "image", "sha256", "question", "answer", "confidence", "alternatives",
        "model", "weights", "options", "started", "seconds",
    ]

    static func row(of turn: Turn) -> [UInt8] {
        let json = turn.json
        return CSVRecord(
            fields: columns.map { column in
                column == "image" ? CSVRecord.field(path: turn.image) : CSVRecord.field(json[column])
            }
        ).line
    }
}
