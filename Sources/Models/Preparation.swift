import Foundation
import Neural

/// What results rest on besides the weights, field by field.
indirect enum Preparation: Sendable {
    case integer(Int)
    case number(Float)
    case text(String)
    case list([Preparation])
    case fields([String: Preparation])
    /// Something that isn't said.
    case none

    static func numbers(_ numbers: [Float]) -> Preparation { .list(numbers.map { .number($0) }) }
    static func integers(_ integers: [Int]) -> Preparation { .list(integers.map { .integer($0) }) }
    static func number(_ number: Float?) -> Preparation { number.map { .number($0) } ?? .none }

    /// SHA-256 of `json`, 64 lower-case hex digits.
    var digest: String { FileDigest.hexadecimal(of: Data(json.utf8)) }

    /// Canonical JSON: fields in the order of their names, no blanks, each number as the shortest decimal that reads back as
    /// the same one.
    var json: String {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let text): Self.quoted(text)
        case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .fields(let fields):
            "{"
                + fields.sorted { $0.key < $1.key }.map { Self.quoted($0.key) + ":" + $0.value.json }
                .joined(separator: ",") + "}"
        case .none: "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { character in
            character == "\"" || character == "\\" || character.value < 0x20
                ? "\\u" + String(repeating: "0", count: character.value < 0x10 ? 3 : 2)
                    + String(character.value, radix: 16)
                : String(character)
        }
        return "\"" + escaped.joined() + "\""
    }
}
