/// Strings of a safetensors header.
extension HeaderReader {
    /// - Parameter most: the most bytes that the string may have.
    mutating func string(_ json: borrowing Span<UInt8>, atMost most: Int) throws(SafetensorsError) -> String {
        var bytes: [UInt8] = []
        let start = position
        try scanString(json) { byte throws(SafetensorsError) in
            guard bytes.count < most else { throw .malformedHeader("a string of more than \(most) bytes", at: start) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a string, of any length, without keeping it.
    mutating func skipString(_ json: borrowing Span<UInt8>) throws(SafetensorsError) {
        try scanString(json) { _ throws(SafetensorsError) in }
    }

    /// Calls `read` with each byte of the string's UTF-8, which is valid.
    @inline(__always)
    private mutating func scanString(
        _ json: borrowing Span<UInt8>, _ read: (UInt8) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        try expect(UInt8(ascii: "\""), json)
        while true {
            guard position < json.count else { throw .malformedHeader("a string without an end", at: position) }
            let byte = json[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                position += 1
                for byte in String(try escape(json)).utf8 { try read(byte) }
            case 0..<0x20:
                throw .malformedHeader("a control character in a string", at: position)
            case 0x20..<0x80:
                position += 1
                try read(byte)
            default:
                let end = try endOfCharacter(json)
                while position < end {
                    try read(json[position])
                    position += 1
                }
            }
        }
    }

    /// Where the character ends that begins with the byte at `position`, which isn't ASCII.
    private func endOfCharacter(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> Int {
        // The Unicode standard, table 3-7: how many bytes follow, and what the first of them may be.
        let (following, second): (Int, ClosedRange<UInt8>)
        switch json[position] {
        case 0xc2...0xdf: (following, second) = (1, 0x80...0xbf)
        case 0xe0: (following, second) = (2, 0xa0...0xbf)
        case 0xed: (following, second) = (2, 0x80...0x9f)
        case 0xe1...0xef: (following, second) = (2, 0x80...0xbf)
        case 0xf0: (following, second) = (3, 0x90...0xbf)
        case 0xf1...0xf3: (following, second) = (3, 0x80...0xbf)
        case 0xf4: (following, second) = (3, 0x80...0x8f)
        default: throw .malformedHeader("text that isn't UTF-8", at: position)
        }
        let end = position + 1 + following
        guard end <= json.count, second ~= json[position + 1] else {
            throw .malformedHeader("text that isn't UTF-8", at: position)
        }
        for index in position + 2..<max(end, position + 2) where !(0x80...0xbf ~= json[index]) {
            throw .malformedHeader("text that isn't UTF-8", at: position)
        }
        return end
    }

    /// The character that an escape stands for; `position` is behind the backslash.
    private mutating func escape(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> Unicode.Scalar {
        guard position < json.count else { throw .malformedHeader("a string without an end", at: position) }
        let letter = json[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedCode(json)
        default: throw .malformedHeader("an unknown escape", at: position - 1)
        }
    }

    /// Four hexadecimal digits, or a surrogate pair of them.
    private mutating func escapedCode(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> Unicode.Scalar {
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
        return scalar
    }

    private mutating func hexadecimal(_ json: borrowing Span<UInt8>) throws(SafetensorsError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard position < json.count else { throw .malformedHeader("an unknown escape", at: position) }
            let digit: UInt8
            switch json[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = json[position] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = json[position] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = json[position] - UInt8(ascii: "A") + 10
            default: throw .malformedHeader("an unknown escape", at: position)
            }
            code = code << 4 + UInt32(digit)
            position += 1
        }
        return code
    }
}
