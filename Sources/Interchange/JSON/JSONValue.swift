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

    /// A whole number, in whatever spelling.
    package var integer: Int? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    package static func == (one: JSONValue, other: JSONValue) -> Bool { one.serialized() == other.serialized() }

    /// The document on one line, as UTF-8.
    /// - Parameter isCompact: whether there are no blanks behind commas and colons.
    package func serialized(isCompact: Bool = false) -> [UInt8] {
        var writer = JSONWriter(isCompact: isCompact)
        writer.write(self)
        return writer.bytes
    }
}
