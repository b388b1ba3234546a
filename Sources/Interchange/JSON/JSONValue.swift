/// A JSON document. Text is kept as bytes that may not be UTF-8, since paths needn't be.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Written as the shortest text that reads back as the same number; null where it isn't finite.
    case number(Double)
    case text(String)
    /// Bytes that aren't UTF-8 are written as `\udcXX`, as Python's surrogateescape does.
    case bytes([UInt8])
    case array([JSONValue])
    /// Keys in the order in which they are written.
    case object([(key: String, value: JSONValue)])

    /// A `Float` as the shortest decimal that reads back as the same `Float`.
    package static func number(_ value: Float) -> JSONValue {
        value.isFinite ? Double("\(value)").map(JSONValue.number) ?? .null : .null
    }

    package static func text(_ value: String?) -> JSONValue { value.map(JSONValue.text) ?? .null }
    package static func integer(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? .null }

    /// The value of a key; nil for everything but an object that has it.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// The text of a string that is UTF-8.
    package var string: String? {
        switch self {
        case .text(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    package static func == (one: JSONValue, other: JSONValue) -> Bool { one.serialized() == other.serialized() }

    /// The document on one line, as UTF-8.
    package func serialized() -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
}

/// Writes JSON on one line, in ASCII but for the letters of text.
private struct JSONWriter {
    var bytes: [UInt8] = []

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
                if index > 0 { bytes += ", ".utf8 }
                write(value)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes += ", ".utf8 }
                write(text: Array(member.key.utf8))
                bytes += ": ".utf8
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
            case .strayByte(let byte): escape(0xdc00 + UInt32(byte))
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
        for unit in String(character).utf16 { escape(UInt32(unit)) }
    }

    private mutating func escape(_ unit: UInt32) {
        let digits = String(unit, radix: 16)
        bytes += "\\u".utf8
        bytes += repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
        bytes += digits.utf8
    }
}

/// A part of a text that may not be UTF-8.
enum TextPiece {
    case character(Unicode.Scalar)
    case strayByte(UInt8)

    /// All of `bytes`, in order; nothing is repaired or left out.
    static func pieces(of bytes: [UInt8]) -> [TextPiece] {
        if let text = String(validating: bytes, as: UTF8.self) { return text.unicodeScalars.map(TextPiece.character) }
        var pieces: [TextPiece] = []
        var position = 0
        while position < bytes.count {
            let length = min(sequenceLength(bytes[position]), bytes.count - position)
            if length > 0, let text = String(validating: bytes[position..<position + length], as: UTF8.self) {
                pieces += text.unicodeScalars.map(TextPiece.character)
                position += length
            } else {
                pieces.append(.strayByte(bytes[position]))
                position += 1
            }
        }
        return pieces
    }

    private static func sequenceLength(_ first: UInt8) -> Int {
        switch first {
        case 0..<0x80: 1
        case 0xc2...0xdf: 2
        case 0xe0...0xef: 3
        case 0xf0...0xf4: 4
        default: 0
        }
    }
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
