/// Where some elements of an XML document stand in its bytes: enough to change one text and leave every other byte alone.
///
/// Nothing is kept but elements and attributes of the names that are asked for, and no byte is looked at more than a few
/// times: time and memory grow with the document, whatever is in it. Documents with a DOCTYPE aren't read, so no entity
/// can stand for anything but a character.
struct XMLOutline {
    struct Name: Equatable {
        let namespace: String
        let local: String
    }

    struct Element {
        /// Nil if it isn't one of the names, and the element is kept for an attribute.
        let name: Name?
        /// The name as it is written, with its prefix.
        let spelling: Range<Int>
        /// Those of the names.
        let attributes: [(name: Name, value: Range<Int>)]
        /// The element right around it, if that is kept.
        let parent: Int?
        let startTag: Range<Int>
        /// Between the tags; nil for a tag that ends itself.
        fileprivate(set) var content: Range<Int>?
        /// Whether there is an element between the tags.
        fileprivate(set) var hasElements = false
    }

    /// In the order of their start tags.
    let elements: [Element]

    /// - Parameter names: of the elements and attributes to keep.
    /// - Returns: nil where the bytes aren't one well-formed element in UTF-8, with whatever may stand around it.
    init?(_ bytes: [UInt8], keeping names: [Name]) {
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var builder = XMLOutlineBuilder(bytes, keeping: names)
        guard builder.read() else { return nil }
        elements = builder.elements
    }

    /// The text between an element's tags; nil where there is more than text.
    func text(of index: Int, in bytes: [UInt8]) -> [UInt8]? {
        guard let content = elements[index].content else { return [] }
        return XMLText.unescaped(bytes[content])
    }

    /// Whether an element stands between the tags of another.
    func isInside(_ index: Int, _ other: Int) -> Bool {
        elements[other].content?.contains(elements[index].startTag.lowerBound) == true
    }
}

/// Reads a document from its beginning to its end.
private struct XMLOutlineBuilder {
    private(set) var elements: [XMLOutline.Element] = []
    private let names: [(local: [UInt8], name: XMLOutline.Name)]
    private var reader: XMLReader
    private var namespaces = XMLNamespaces()
    private var open: [OpenElement] = []
    private var hasRoot = false
    private static let deepest = 256

    private struct OpenElement {
        let spelling: Range<Int>
        /// Among those that are kept.
        let index: Int?
        let startTagEnd: Int
        let outerNamespaces: XMLNamespaces.Mark
    }

    init(_ bytes: [UInt8], keeping names: [XMLOutline.Name]) {
        self.names = names.map { (Array($0.local.utf8), $0) }
        reader = XMLReader(bytes: bytes)
    }

    /// Whether the document is well formed.
    mutating func read() -> Bool {
        while let start = reader.skip(to: "<") {
            guard readMarkup(at: start) else { return false }
        }
        return open.isEmpty && hasRoot
    }

    private mutating func readMarkup(at start: Int) -> Bool {
        if reader.take("<?") { return reader.skip(past: "?>") }
        if reader.take("<!--") { return reader.skip(past: "-->") }
        if reader.take("<![CDATA[") { return !open.isEmpty && reader.skip(past: "]]>") }
        if reader.take("</") { return readEndTag(at: start) }
        return reader.take("<") && readStartTag(at: start)
    }

    private mutating func readEndTag(at start: Int) -> Bool {
        guard let name = reader.name(), reader.skipBlanks(), reader.take(">"), let element = open.popLast(),
            reader.bytes[element.spelling] == reader.bytes[name]
        else { return false }
        if let index = element.index { elements[index].content = element.startTagEnd..<start }
        namespaces.leave(to: element.outerNamespaces)
        return true
    }

    private mutating func readStartTag(at start: Int) -> Bool {
        guard let spelling = reader.name(), open.count < Self.deepest else { return false }
        guard !open.isEmpty || !hasRoot else { return false }  // a second root
        hasRoot = true
        let outer = namespaces.mark
        var raw: [(name: Range<Int>, value: Range<Int>)] = []
        var isEmpty = false
        while true {
            _ = reader.skipBlanks()
            if reader.take("/>") {
                isEmpty = true
                break
            }
            if reader.take(">") { break }
            guard let attribute = reader.attribute() else { return false }
            if !declareNamespace(attribute.name, attribute.value), !candidates(attribute.name).isEmpty {
                raw.append(attribute)
            }
        }
        if let parent = open.last?.index { elements[parent].hasElements = true }
        let name = resolve(spelling, isAttribute: false)
        let attributes = raw.compactMap { attribute in
            resolve(attribute.name, isAttribute: true).map { (name: $0, value: attribute.value) }
        }
        let isKept = name != nil || !attributes.isEmpty
        if isKept {
            elements.append(
                XMLOutline.Element(
                    name: name, spelling: spelling, attributes: attributes, parent: open.last?.index,
                    startTag: start..<reader.position))
        }
        if isEmpty {
            namespaces.leave(to: outer)
        } else {
            open.append(
                OpenElement(
                    spelling: spelling, index: isKept ? elements.count - 1 : nil, startTagEnd: reader.position,
                    outerNamespaces: outer))
        }
        return true
    }

    /// Whether an attribute says what a prefix stands for.
    private mutating func declareNamespace(_ name: Range<Int>, _ value: Range<Int>) -> Bool {
        let bytes = reader.bytes
        guard bytes[name].starts(with: "xmlns".utf8) else { return false }
        let rest = bytes[name].dropFirst(5)
        guard rest.isEmpty || rest.first == UInt8(ascii: ":") else { return false }
        namespaces.declare(rest.dropFirst(), as: bytes[value])
        return true
    }

    /// The names that this may be, by what stands behind its prefix.
    private func candidates(_ spelling: Range<Int>) -> [XMLOutline.Name] {
        let local = reader.bytes[(prefixEnd(spelling).map { $0 + 1 } ?? spelling.lowerBound)..<spelling.upperBound]
        return names.lazy.filter { $0.local.elementsEqual(local) }.map(\.name)
    }

    private func prefixEnd(_ spelling: Range<Int>) -> Int? {
        reader.bytes[spelling].firstIndex(of: UInt8(ascii: ":"))
    }

    private func resolve(_ spelling: Range<Int>, isAttribute: Bool) -> XMLOutline.Name? {
        let candidates = candidates(spelling)
        guard !candidates.isEmpty else { return nil }
        let prefix = prefixEnd(spelling).map { reader.bytes[spelling.lowerBound..<$0] } ?? []
        let namespace = isAttribute && prefix.isEmpty ? "" : namespaces[prefix]
        return candidates.first { $0.namespace == namespace }
    }
}

/// What prefixes stand for. An element's own declarations are taken back at its end, one by one, so that no more is done
/// for them than was written.
private struct XMLNamespaces {
    typealias Mark = Int
    private var bound = [Array("xml".utf8)[...]: "http://www.w3.org/XML/1998/namespace"]
    private var outer: [(prefix: ArraySlice<UInt8>, namespace: String?)] = []

    /// What is in force now.
    var mark: Mark { outer.count }

    /// - Parameter prefix: empty for names without one.
    subscript(prefix: ArraySlice<UInt8>) -> String { bound[prefix] ?? "" }

    mutating func declare(_ prefix: ArraySlice<UInt8>, as namespace: ArraySlice<UInt8>) {
        outer.append((prefix, bound.updateValue(String(decoding: namespace, as: UTF8.self), forKey: prefix)))
    }

    /// Goes back to what was in force.
    mutating func leave(to mark: Mark) {
        while outer.count > mark, let last = outer.popLast() { bound[last.prefix] = last.namespace }
    }
}
