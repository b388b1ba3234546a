/// A strict reader of the JSON that safetensors headers are: objects, strings and arrays of whole numbers, nothing else.
/// It never recurses deeper than the format does, and every step is bounded by the bytes at hand.
struct HeaderReader {
    private(set) var position: Int

    init(at position: Int) {
        self.position = position
    }

    /// `{"name": value, …}`; `value` is called behind each colon.
    mutating func object(
        _ json: borrowing Span<UInt8>,
        value: (inout HeaderReader, String) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        try expect(UInt8(ascii: "{"), json)
        if try next(json) == UInt8(ascii: "}") { return position += 1 }
        while true {
            let name = try string(json)
            try expect(UInt8(ascii: ":"), json)
            try value(&self, name)
            let separator = try next(json)
            position += 1
            if separator == UInt8(ascii: "}") { return }
            guard separator == UInt8(ascii: ",") else { throw .malformedHeader("expected , or }", at: position - 1) }
        }
    }

    /// `[0, 12, …]`.
    mutating func wholeNumbers(_ json: borrowing Span<UInt8>, atMost most: Int) throws(SafetensorsError) -> [Int] {
        try expect(UInt8(ascii: "["), json)
        var numbers: [Int] = []
        if try next(json) == UInt8(ascii: "]") {
            position += 1
            return numbers
        }
        while true {
            guard numbers.count < most else { throw .malformedHeader("more than \(most) numbers", at: position) }
            numbers.append(try wholeNumber(json))
            let separator = try next(json)
            position += 1
            if separator == UInt8(ascii: "]") { return numbers }
            guard separator == UInt8(ascii: ",") else { throw .malformedHeader("expected , or ]", at: position - 1) }
        }
    }

    private mutating func wholeNumber(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> Int {
        let first = try next(json)
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= first else {
            throw .malformedHeader("expected a whole number", at: position)
        }
        var number = 0
        let start = position
        while position < json.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= json[position] {
            let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(Int(json[position] - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw .malformedHeader("a number beyond 2^63", at: start) }
            number = sum
            position += 1
        }
        guard first != UInt8(ascii: "0") || position == start + 1 else {
            throw .malformedHeader("a number with leading zeros", at: start)
        }
        return number
    }

    mutating func string(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> String {
        try expect(UInt8(ascii: "\""), json)
        var bytes: [UInt8] = []
        while true {
            guard position < json.count else { throw .malformedHeader("a string without an end", at: position) }
            let byte = json[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw .malformedHeader("text that isn't UTF-8", at: position)
                }
                return text
            case UInt8(ascii: "\\"):
                bytes.append(contentsOf: try escape(json))
            case 0..<0x20:
                throw .malformedHeader("a control character in a string", at: position - 1)
            default:
                bytes.append(byte)
            }
        }
    }

    /// What follows a backslash, as UTF-8.
    private mutating func escape(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> [UInt8] {
        guard position < json.count else { throw .malformedHeader("a string without an end", at: position) }
        let letter = json[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try hexadecimal(json)
            if 0xd800..<0xdc00 ~= code {
                guard position + 1 < json.count, json[position] == UInt8(ascii: "\\"),
                    json[position + 1] == UInt8(ascii: "u")
                else { throw .malformedHeader("half a surrogate pair", at: position) }
                position += 2
                let low = try hexadecimal(json)
                guard 0xdc00..<0xe000 ~= low else { throw .malformedHeader("half a surrogate pair", at: position) }
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw .malformedHeader("half a surrogate pair", at: position) }
            return Array(String(Character(scalar)).utf8)
        default:
            throw .malformedHeader("an unknown escape", at: position - 1)
        }
    }

    private mutating func hexadecimal(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard position < json.count, let digit = Character(Unicode.Scalar(json[position])).hexDigitValue else {
                throw .malformedHeader("an unknown escape", at: position)
            }
            code = code << 4 + UInt32(digit)
            position += 1
        }
        return code
    }

    /// Only blanks are left.
    mutating func end(_ json: borrowing Span<UInt8>) throws(SafetensorsError) {
        skipBlanks(json)
        guard position == json.count else { throw .malformedHeader("text behind the header", at: position) }
    }

    private mutating func expect(_ byte: UInt8, _ json: borrowing Span<UInt8>) throws(SafetensorsError) {
        guard try next(json) == byte else {
            throw .malformedHeader("expected \(Character(Unicode.Scalar(byte)))", at: position)
        }
        position += 1
    }

    /// The next byte that isn't blank, not consumed.
    private mutating func next(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> UInt8 {
        skipBlanks(json)
        guard position < json.count else { throw .malformedHeader("the header ends early", at: position) }
        return json[position]
    }

    private mutating func skipBlanks(_ json: borrowing Span<UInt8>) {
        while position < json.count, [0x20, 0x09, 0x0a, 0x0d].contains(json[position]) { position += 1 }
    }
}
