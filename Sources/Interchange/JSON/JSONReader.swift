/// What is wrong with a JSON document.
package struct JSONFault: Error, Equatable {
    package let reason: String
    /// How many bytes are before the place.
    package let position: Int
}

/// Reads JSON step by step, each step bounded by the bytes at hand; nothing is kept but what is asked for.
///
/// An object is read by `enter`, then a `name` and a value for each time that `hasNext` says so; a list likewise.
package struct JSONReader {
    /// What passes for JSON.
    package enum Dialect {
        /// RFC 8259, and every name and text is Unicode.
        case strict
        /// As Behold writes it: a lone `\udcXX` stands for the byte XX of a text that isn't UTF-8. 32 levels.
        case own
        /// As others write it: a comma behind the last value and a byte order mark before the first do no harm, nor do
        /// infinite numbers and texts that aren't Unicode, as long as nobody needs them. 512 levels.
        case foreign
    }

    let bytes: [UInt8]
    let dialect: Dialect
    var position: Int
    private let start: Int
    private let subject: String
    /// Whether nothing was read yet of what was entered last.
    private var isFirst = false

    /// - Parameters:
    ///   - start: where the document begins; positions are counted from it.
    ///   - subject: what the document is called where a fault says that it ends early.
    package init(_ bytes: [UInt8], from start: Int = 0, as dialect: Dialect, calling subject: String = "the text") {
        (self.bytes, self.start, self.dialect, self.subject) = (bytes, start, dialect, subject)
        position = start
        if dialect == .foreign, bytes.starts(with: [0xef, 0xbb, 0xbf]) { position += 3 }
    }

    /// How many bytes of the document were read.
    package var offset: Int { position - start }

    func fault(_ reason: String, at place: Int? = nil) -> JSONFault {
        JSONFault(reason: reason, position: (place ?? position) - start)
    }

    /// Steps over the bracket that an object or a list begins with.
    package mutating func enter(_ bracket: Unicode.Scalar) throws(JSONFault) {
        try expect(bracket)
        isFirst = true
    }

    /// Whether another member or value comes before the closing bracket. Steps over the comma, or the bracket.
    package mutating func hasNext(before bracket: Unicode.Scalar) throws(JSONFault) -> Bool {
        let end = UInt8(ascii: bracket)
        var byte = try next()
        if isFirst {
            isFirst = false
        } else if byte == UInt8(ascii: ",") {
            position += 1
            guard dialect == .foreign else { return true }
            byte = try next()
        } else if byte != end {
            throw fault("expected , or \(bracket)")
        }
        guard byte == end else { return true }
        position += 1
        return false
    }

    /// The name of a member, and the colon behind it.
    /// - Parameter most: the most bytes that the name may have.
    package mutating func name(atMost most: Int = .max) throws(JSONFault) -> String {
        let name = dialect == .own ? String(decoding: try text(), as: UTF8.self) : try string(atMost: most)
        try expect(":")
        return name
    }

    /// A number without sign, fraction and exponent.
    package mutating func wholeNumber() throws(JSONFault) -> Int {
        let first = try next()
        let begin = position
        var number = 0
        while position < bytes.count, Self.isDigit(bytes[position]) {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw fault("a number beyond 2^63", at: begin) }
            number = sum
            position += 1
        }
        guard position > begin else { throw fault("expected a whole number") }
        guard first != UInt8(ascii: "0") || position == begin + 1 else {
            throw fault("a number with leading zeros", at: begin)
        }
        return number
    }

    static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    /// Nothing is left but blanks.
    package mutating func end() throws(JSONFault) {
        skipBlanks()
        guard position == bytes.count else { throw fault("text behind \(subject)") }
    }

    mutating func expect(_ character: Unicode.Scalar) throws(JSONFault) {
        guard try next() == UInt8(ascii: character) else { throw fault("expected \(character)") }
        position += 1
    }

    /// The next byte that isn't blank, not consumed.
    mutating func next() throws(JSONFault) -> UInt8 {
        skipBlanks()
        guard position < bytes.count else { throw fault("\(subject) ends early") }
        return bytes[position]
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            default: return
            }
        }
    }
}
