/// Texts and names.
extension JSONReader {
    /// A text that is Unicode.
    /// - Parameter most: the most bytes that it may have.
    package mutating func string(atMost most: Int = .max) throws(JSONFault) -> String {
        guard let string = String(validating: try text(atMost: most), as: UTF8.self) else {
            throw fault("text that isn't UTF-8")
        }
        return string
    }

    /// Steps over a text of any length.
    package mutating func skipString() throws(JSONFault) { _ = try text(isKept: false) }

    /// The bytes that a text stands for, in UTF-8 as far as the dialect asks for it.
    mutating func text(atMost most: Int = .max, isKept: Bool = true) throws(JSONFault) -> [UInt8] {
        let begin = position
        try expect("\"")
        var text: [UInt8] = []
        var plain = position  // where bytes begin that stand for themselves
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                if isKept { text += bytes[plain..<position] }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                if isKept { text += bytes[plain..<position] }
                position += 1
                switch try escape() {
                case .character(let character) where isKept: text += Character(character).utf8
                case .strayByte(let byte) where isKept: text.append(byte)
                default: break
                }
                plain = position
            case 0..<0x20: throw fault("a control character in a string")
            case 0x20..<0x80: position += 1
            default: position = dialect == .strict ? try endOfCharacter() : position + 1
            }
            if isKept, text.count + position - plain > most {
                throw fault("a string of more than \(most) bytes", at: begin)
            }
        }
        throw fault("a string without an end")
    }

    /// Where the character ends that begins with the byte at `position`, which isn't ASCII.
    private func endOfCharacter() throws(JSONFault) -> Int {
        let end = position + TextPiece.sequenceLength(bytes[position])
        guard end > position, end <= bytes.count, String(validating: bytes[position..<end], as: UTF8.self) != nil
        else { throw fault("text that isn't UTF-8") }
        return end
    }

    /// What an escape stands for; `position` is behind the backslash.
    private mutating func escape() throws(JSONFault) -> TextPiece {
        guard position < bytes.count else { throw fault("a string without an end") }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return .character(Unicode.Scalar(letter))
        case UInt8(ascii: "b"): return .character("\u{8}")
        case UInt8(ascii: "f"): return .character("\u{c}")
        case UInt8(ascii: "n"): return .character("\n")
        case UInt8(ascii: "r"): return .character("\r")
        case UInt8(ascii: "t"): return .character("\t")
        case UInt8(ascii: "u"): return try escapedCode()
        default: throw fault("an unknown escape", at: position - 1)
        }
    }

    /// Four hexadecimal digits, or a surrogate pair of them.
    private mutating func escapedCode() throws(JSONFault) -> TextPiece {
        var code = try hexadecimal()
        if dialect == .own, 0xdc80...0xdcff ~= code { return .strayByte(UInt8(truncatingIfNeeded: code)) }
        if 0xd800..<0xdc00 ~= code, bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
            position += 2
            let low = try hexadecimal()
            if 0xdc00..<0xe000 ~= low { code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00) }
        }
        if let character = Unicode.Scalar(code) { return .character(character) }
        guard dialect == .foreign else { throw fault("half a surrogate pair") }
        return .strayByte(0xff)  // which no text has
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            let digit = position < bytes.count ? Character(Unicode.Scalar(bytes[position])).hexDigitValue : nil
            guard let digit else { throw fault("an unknown escape") }
            code = code << 4 + UInt32(digit)
            position += 1
        }
        return code
    }
}
