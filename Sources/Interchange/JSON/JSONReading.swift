extension JSONValue {
    /// Reads one document that Behold, or a user, wrote; nil where the bytes aren't JSON, or nest deeper than 32.
    package init?(reading bytes: [UInt8]) {
        guard let value = try? JSONReader.document(bytes, as: .own) else { return nil }
        self = value
    }

    /// Reads one document of other programs, such as the configuration of a model.
    package init(foreign bytes: [UInt8]) throws(JSONFault) { self = try JSONReader.document(bytes, as: .foreign) }
}

extension JSONReader {
    fileprivate static func document(_ bytes: [UInt8], as dialect: Dialect) throws(JSONFault) -> JSONValue {
        var reader = JSONReader(bytes, as: dialect)
        let value = try reader.value(depth: 0)
        try reader.end()
        return value
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth < (dialect == .foreign ? 512 : 32) else { throw fault("nested too deep") }
        switch try next() {
        case UInt8(ascii: "{"):
            var members: [(key: String, value: JSONValue)] = []
            try enter("{")
            while try hasNext(before: "}") { members.append((try name(), try value(depth: depth + 1))) }
            return .object(members)
        case UInt8(ascii: "["):
            var values: [JSONValue] = []
            try enter("[")
            while try hasNext(before: "]") { values.append(try value(depth: depth + 1)) }
            return .array(values)
        case UInt8(ascii: "\""): return .bytes(try text())
        case UInt8(ascii: "t"): return try take("true", .bool(true))
        case UInt8(ascii: "f"): return try take("false", .bool(false))
        case UInt8(ascii: "n"): return try take("null", .null)
        default: return try number()
        }
    }

    private mutating func take(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw fault("expected a value") }
        position += word.utf8.count
        return value
    }

    /// A number in the spelling of RFC 8259: no sign but a minus, no needless zero, digits on both sides of the point.
    private mutating func number() throws(JSONFault) -> JSONValue {
        let begin = position
        if peek == UInt8(ascii: "-") { position += 1 }
        let beginsWithZero = peek == UInt8(ascii: "0")
        let digits = takeDigits()
        var isNumber = digits == 1 || digits > 1 && !beginsWithZero
        var isWhole = true
        if peek == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            isNumber = takeDigits() > 0 && isNumber
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") { position += 1 }
            isNumber = takeDigits() > 0 && isNumber
        }
        guard isNumber else { throw fault("expected a value", at: begin) }
        let spelling = String(decoding: bytes[begin..<position], as: UTF8.self)
        if isWhole, let integer = Int(spelling) { return .integer(integer) }
        guard let number = Double(spelling), number.isFinite || dialect == .foreign else {
            throw fault("a number beyond all bounds", at: begin)
        }
        return .number(number)
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func takeDigits() -> Int {
        let begin = position
        while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
        return position - begin
    }
}
