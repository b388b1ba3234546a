/// Writes JSON on one line, in ASCII but for the letters of text.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private let blank: String

    /// - Parameter isCompact: whether there are no blanks behind commas and colons.
    init(isCompact: Bool) { blank = isCompact ? "" : " " }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += "\(value)".utf8
        case .number(let value): bytes += (value.isFinite ? "\(value)" : "null").utf8
        case .text(let text): write(text: Array(text.utf8))
        case .bytes(let text): write(text: text)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes += ",\(blank)".utf8 }
                write(value)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes += ",\(blank)".utf8 }
                write(text: Array(member.key.utf8))
                bytes += ":\(blank)".utf8
                write(member.value)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private mutating func write(text: [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for piece in TextPiece.pieces(of: text) {
            switch piece {
            case .character(let character): write(character)
            case .strayByte(let byte): escape(0xdc00 + UInt16(byte))
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(_ character: Unicode.Scalar) {
        switch character {
        case "\"": bytes += "\\\"".utf8
        case "\\": bytes += "\\\\".utf8
        case "\n": bytes += "\\n".utf8
        case "\t": bytes += "\\t".utf8
        case "\r": bytes += "\\r".utf8
        default:
            // What could steer a terminal is never written raw, so that a stream may be looked at.
            if character.mustBeEscaped { escape(character) } else { bytes += Character(character).utf8 }
        }
    }

    private mutating func escape(_ character: Unicode.Scalar) {
        for unit in String(character).utf16 { escape(unit) }
    }

    private mutating func escape(_ unit: UInt16) { bytes += "\\u\(unit.hexadecimal)".utf8 }
}

extension Unicode.Scalar {
    fileprivate var mustBeEscaped: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0, 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x206f, 0xfff9...0xfffb,
            0xe0000...0xe007f:
            true
        default: false
        }
    }
}
