/// A strict reader of the JSON that safetensors headers are: objects, strings and arrays of whole numbers, nothing else.
/// It never recurses deeper than the format does, and every step is bounded by the bytes at hand.
struct HeaderReader {
    /// The most bytes that a name may have: names are kept, and shown in messages.
    static let longestName = 4_096

    var position: Int

    init(at position: Int) {
        self.position = position
    }

    /// `{"name": value, …}`; `value` is called behind each colon.
    mutating func object(
        _ json: borrowing Span<UInt8>, atMost most: Int,
        value: (inout HeaderReader, String) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        try expect(UInt8(ascii: "{"), json)
        if try next(json) == UInt8(ascii: "}") { return position += 1 }
        for _ in 0..<most {
            let name = try string(json, atMost: Self.longestName)
            try expect(UInt8(ascii: ":"), json)
            try value(&self, name)
            let separator = try next(json)
            position += 1
            if separator == UInt8(ascii: "}") { return }
            guard separator == UInt8(ascii: ",") else { throw .malformedHeader("expected , or }", at: position - 1) }
        }
        throw .malformedHeader("more than \(most) members", at: position)
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

    /// Only blanks are left.
    mutating func end(_ json: borrowing Span<UInt8>) throws(SafetensorsError) {
        skipBlanks(json)
        guard position == json.count else { throw .malformedHeader("text behind the header", at: position) }
    }

    mutating func expect(_ byte: UInt8, _ json: borrowing Span<UInt8>) throws(SafetensorsError) {
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
        while position < json.count {
            switch json[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            default: return
            }
        }
    }
}
