/// Where the elements of an XML document stand in its bytes: enough to change one text and leave every other byte alone.
///
/// Documents with a DOCTYPE aren't read, so no entity can stand for anything but a character.
struct XMLOutline {
    struct Name: Equatable {
        let namespace: String
        let local: String
    }

    struct Element {
        let name: Name
        /// As it is spelt, with its prefix.
        let spelling: [UInt8]
        let attributes: [(name: Name, value: [UInt8])]
        let parent: Int?
        let startTag: Range<Int>
        /// Between the tags; nil for a tag that ends itself.
        var content: Range<Int>?
    }

    private(set) var elements: [Element] = []
    private static let deepest = 256

    /// - Returns: nil where the bytes aren't one well-formed element in UTF-8, with whatever may stand around it.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else { return nil }
        var reader = Reader(bytes: bytes)
        var open: [(index: Int, scope: [String: String])] = []
        while let start = reader.skip(to: "<") {
            if reader.take("<?") {
                guard reader.skip(past: "?>") else { return nil }
            } else if reader.take("<!--") {
                guard reader.skip(past: "-->") else { return nil }
            } else if reader.take("<![CDATA[") {
                guard !open.isEmpty, reader.skip(past: "]]>") else { return nil }
            } else if reader.take("</") {
                guard let name = reader.name(), reader.skipBlanks(), reader.take(">"), let (index, _) = open.popLast(),
                    elements[index].spelling == name
                else { return nil }
                elements[index].content = elements[index].startTag.upperBound..<start
            } else {
                guard reader.take("<"), let spelling = reader.name(), open.count < Self.deepest else { return nil }
                guard !open.isEmpty || elements.isEmpty else { return nil }  // a second root
                var scope = open.last?.scope ?? ["xml": "http://www.w3.org/XML/1998/namespace"]
                var raw: [(name: [UInt8], value: [UInt8])] = []
                var isEmpty = false
                while true {
                    _ = reader.skipBlanks()
                    if reader.take("/>") {
                        isEmpty = true
                        break
                    }
                    if reader.take(">") { break }
                    guard let attribute = reader.attribute() else { return nil }
                    let name = String(decoding: attribute.name, as: UTF8.self)
                    if name == "xmlns" { scope[""] = String(decoding: attribute.value, as: UTF8.self) }
                    if name.hasPrefix("xmlns:") {
                        scope[String(name.dropFirst(6))] = String(decoding: attribute.value, as: UTF8.self)
                    }
                    raw.append(attribute)
                }
                elements.append(
                    Element(
                        name: Self.resolve(spelling, scope, isAttribute: false), spelling: spelling,
                        attributes: raw.map { (Self.resolve($0.name, scope, isAttribute: true), $0.value) },
                        parent: open.last?.index, startTag: start..<reader.position, content: nil))
                if !isEmpty { open.append((elements.count - 1, scope)) }
            }
        }
        guard open.isEmpty, !elements.isEmpty else { return nil }
    }

    private static func resolve(_ spelling: [UInt8], _ scope: [String: String], isAttribute: Bool) -> Name {
        let parts = String(decoding: spelling, as: UTF8.self).split(separator: ":", maxSplits: 1)
        if parts.count == 2 { return Name(namespace: scope[String(parts[0])] ?? "", local: String(parts[1])) }
        return Name(namespace: isAttribute ? "" : scope[""] ?? "", local: String(parts.first ?? ""))
    }

    /// The text between an element's tags; nil where there is more than text.
    func text(of index: Int, in bytes: [UInt8]) -> [UInt8]? {
        guard let content = elements[index].content else { return [] }
        return Self.unescaped(bytes[content])
    }

    /// Text as it stands between tags.
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

    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8]? {
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

extension XMLOutline {
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        private func isNext(_ text: StaticString) -> Bool {
            let length = text.utf8CodeUnitCount
            guard position + length <= bytes.count else { return false }
            return unsafe UnsafeBufferPointer(start: text.utf8Start, count: length).elementsEqual(
                bytes[position..<position + length])
        }

        mutating func take(_ text: StaticString) -> Bool {
            guard isNext(text) else { return false }
            position += text.utf8CodeUnitCount
            return true
        }

        /// Goes to the next of these; nil at the end.
        mutating func skip(to byte: Unicode.Scalar) -> Int? {
            guard let found = bytes[position...].firstIndex(of: UInt8(ascii: byte)) else { return nil }
            position = found
            return found
        }

        mutating func skip(past text: StaticString) -> Bool {
            while position < bytes.count {
                if take(text) { return true }
                position += 1
            }
            return false
        }

        /// Always true, so that it chains.
        mutating func skipBlanks() -> Bool {
            while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
            return true
        }

        private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

        mutating func name() -> [UInt8]? {
            let name = bytes[position...].prefix { byte in
                !Self.isBlank(byte) && !"<>/=\"'&!?".utf8.contains(byte)
            }
            position += name.count
            return name.isEmpty ? nil : Array(name)
        }

        mutating func attribute() -> (name: [UInt8], value: [UInt8])? {
            guard let name = name(), skipBlanks(), take("="), skipBlanks(), position < bytes.count else { return nil }
            let quote = bytes[position]
            guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
            let rest = bytes[(position + 1)...]
            guard let end = rest.firstIndex(of: quote), !rest[..<end].contains(UInt8(ascii: "<")) else { return nil }
            position = end + 1
            return (name, Array(rest[..<end]))
        }
    }
}
