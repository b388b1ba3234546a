/// A record of comma-separated values as RFC 4180 has them, with texts guarded against spreadsheets.
///
/// A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab, a carriage return or a line feed for a formula,
/// or drops it. Such a text, and one that begins with `'`, is written with a `'` before it; numbers are not. So a reader
/// that takes one `'` away from the beginning of a text has the text again, byte by byte.
package struct CSVRecord: Sendable, Equatable {
    /// The fields as they are between the commas, without quotes; bytes, since paths needn't be UTF-8.
    package var fields: [[UInt8]]

    package init(fields: [[UInt8]] = []) { self.fields = fields }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let apostrophe = UInt8(ascii: "'")
    private static let guarded = Array("=+-@\t\r\n'".utf8)

    /// The value of a JSON object's key as a field: texts guarded, numbers and truth values as they are, null as nothing,
    /// lists and objects as JSON.
    package static func field(_ value: JSONValue?) -> [UInt8] {
        switch value {
        case nil, .null: []
        case .text(let text): guarding(Array(text.utf8))
        case .bytes(let bytes): guarding(bytes)
        case .some(let value): value.serialized()
        }
    }

    /// A path as a field of UTF-8, guarded: a backslash is written `\\`, and a byte that isn't UTF-8 `\udcXX` as in JSON, so
    /// that every path can be had again.
    package static func field(path: [UInt8]) -> [UInt8] {
        guard path.contains(UInt8(ascii: "\\")) || String(validating: path, as: UTF8.self) == nil else {
            return guarding(path)
        }
        return guarding(
            TextPiece.pieces(of: path).flatMap { piece in
                switch piece {
                case .character("\\"): Array("\\\\".utf8)
                case .character(let character): Array(Character(character).utf8)
                case .strayByte(let byte): Array("\\udc\(byte.hexadecimal)".utf8)
                }
            })
    }

    /// A text that no spreadsheet takes for a formula.
    package static func guarding(_ text: [UInt8]) -> [UInt8] {
        guard let first = text.first, guarded.contains(first) else { return text }
        return [apostrophe] + text
    }

    /// The text that was guarded.
    package static func unguarding(_ field: [UInt8]) -> [UInt8] {
        field.first == apostrophe ? Array(field.dropFirst()) : field
    }

    /// The record with the line end that RFC 4180 asks for.
    package var line: [UInt8] {
        var bytes: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(Self.comma) }
            let needsQuotes = field.contains { $0 == Self.quote || $0 == Self.comma || $0 == 0x0a || $0 == 0x0d }
            guard needsQuotes || field.isEmpty && fields.count == 1 else {
                bytes += field
                continue
            }
            bytes.append(Self.quote)
            for byte in field { bytes += byte == Self.quote ? [byte, byte] : [byte] }
            bytes.append(Self.quote)
        }
        return bytes + [0x0d, 0x0a]
    }

    /// Reads one record; its line end may be missing.
    /// - Returns: nil where the bytes are no record, or more than one.
    package init?(reading bytes: [UInt8]) {
        var rest = bytes[...]
        if rest.last == 0x0a { rest.removeLast() }
        if rest.last == 0x0d { rest.removeLast() }
        var fields: [[UInt8]] = []
        repeat {
            var field: [UInt8] = []
            if rest.first == Self.quote {
                rest.removeFirst()
                var isClosed = false
                while !isClosed, let byte = rest.popFirst() {
                    if byte == Self.quote {
                        isClosed = rest.first != Self.quote
                        if isClosed { continue }
                        rest.removeFirst()
                    }
                    field.append(byte)
                }
                guard isClosed, rest.isEmpty || rest.first == Self.comma else { return nil }
            } else {
                field = Array(rest.prefix { $0 != Self.comma })
                guard !field.contains(where: { $0 == Self.quote || $0 == 0x0a || $0 == 0x0d }) else { return nil }
                rest = rest.dropFirst(field.count)
            }
            fields.append(field)
        } while rest.popFirst() != nil
        self.fields = fields
    }
}
