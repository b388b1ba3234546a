/// A place in the bytes of an XML document.
struct XMLReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Steps over a text, where it comes next.
    mutating func take(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    /// Goes to the next of these; nil at the end.
    mutating func skip(to byte: Unicode.Scalar) -> Int? {
        guard let found = bytes[position...].firstIndex(of: UInt8(ascii: byte)) else { return nil }
        position = found
        return found
    }

    mutating func skip(past text: String) -> Bool {
        while let first = text.utf8.first, let found = bytes[position...].firstIndex(of: first) {
            position = found
            if take(text) { return true }
            position += 1
        }
        position = bytes.count
        return false
    }

    /// Always true, so that it chains.
    mutating func skipBlanks() -> Bool {
        while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
        return true
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0a, 0x0d: true
        default: false
        }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "\""),
            UInt8(ascii: "'"), UInt8(ascii: "&"), UInt8(ascii: "!"), UInt8(ascii: "?"):
            false
        default: !isBlank(byte)
        }
    }

    mutating func name() -> Range<Int>? {
        let start = position
        while position < bytes.count, Self.isOfName(bytes[position]) { position += 1 }
        return position > start ? start..<position : nil
    }

    mutating func attribute() -> (name: Range<Int>, value: Range<Int>)? {
        guard let name = name(), skipBlanks(), take("="), skipBlanks(), position < bytes.count else { return nil }
        let quote = bytes[position]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let start = position + 1
        guard let end = bytes[start...].firstIndex(where: { $0 == quote || $0 == UInt8(ascii: "<") }),
            bytes[end] == quote
        else { return nil }
        position = end + 1
        return (name, start..<end)
    }
}

/// Text as it stands between tags, and as it is meant.
enum XMLText {
    static func escaped(_ text: some Sequence<UInt8>) -> [UInt8] {
        text.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "&"): Array("&amp;".utf8)
            case UInt8(ascii: "<"): Array("&lt;".utf8)
            case UInt8(ascii: ">"): Array("&gt;".utf8)
            case UInt8(ascii: "\""): Array("&quot;".utf8)
            case 0x0d: Array("&#13;".utf8)
            case 0..<0x09, 0x0b, 0x0c, 0x0e..<0x20: Array("\u{fffd}".utf8)  // no XML has them
            default: [byte]
            }
        }
    }

    /// Nil where there is more than text.
    static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let named = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        var result: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte != UInt8(ascii: "<") else { return nil }
            guard byte == UInt8(ascii: "&") else {
                result.append(byte)
                continue
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return nil }
            let name = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if let character = named[name] {
                result += character.utf8
            } else {
                let code = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
                guard name.hasPrefix("#"), let code, let character = Unicode.Scalar(code) else { return nil }
                result += Character(character).utf8
            }
        }
        return result
    }
}
