/// Turns as comma-separated values with the columns of the JSON object.
///
/// Texts are guarded as `CSVRecord` says. In `image` a backslash is written `\\`, and a byte that isn't UTF-8 `\udcXX` as in
/// JSON, so that the file is UTF-8 and yet every path can be had again.
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
                column == "image" ? CSVRecord.guarding(escaped(turn.image)) : CSVRecord.field(json[column])
            }
        ).line
    }

    private static func escaped(_ path: [UInt8]) -> [UInt8] {
        guard path.contains(UInt8(ascii: "\\")) || String(validating: path, as: UTF8.self) == nil else { return path }
        return TextPiece.pieces(of: path).flatMap { piece in
            switch piece {
            case .character("\\"): Array("\\\\".utf8)
            case .character(let character): Array(Character(character).utf8)
            case .strayByte(let byte): Array("\\udc\(String(byte, radix: 16))".utf8)
            }
        }
    }
}
