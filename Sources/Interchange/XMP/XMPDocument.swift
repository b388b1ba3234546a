/// An XMP file beside a photo (ISO 16684-1), of which single texts are read and written; every other byte stays.
package struct XMPDocument: Sendable {
    /// A text that XMP files have.
    package enum Field: Sendable, CaseIterable {
        /// What the photo shows: `dc:description`.
        case description
        /// For people who don't see the photo: `Iptc4xmpCore:AltTextAccessibility`.
        case altText
    }

    private struct Property {
        let prefix: String
        let name: XMLOutline.Name
    }

    private static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    private static let xml = "http://www.w3.org/XML/1998/namespace"
    private static let own = "urn:behold:xmp:1.0/"

    package private(set) var bytes: [UInt8]
    private var outline: XMLOutline
    /// The element that takes new properties.
    private var description: Int

    /// A document without a text.
    package init() {
        let text = """
            <?xpacket begin="\u{feff}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Behold">
             <rdf:RDF xmlns:rdf="\(Self.rdf)">
              <rdf:Description rdf:about="">
              </rdf:Description>
             </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="w"?>

            """
        guard let document = XMPDocument(reading: Array(text.utf8)) else {
            preconditionFailure("the empty document isn't XMP")
        }
        self = document
    }

    /// - Returns: nil where the bytes aren't XMP in UTF-8 whose texts can be told from the rest.
    package init?(reading bytes: [UInt8]) {
        guard let outline = XMLOutline(bytes, keeping: Self.names) else { return nil }
        func isRDF(_ index: Int?, _ local: String) -> Bool {
            index.map { outline.elements[$0].name == .init(namespace: Self.rdf, local: local) } ?? false
        }
        guard
            let description = outline.elements.indices.first(where: {
                isRDF($0, "Description") && isRDF(outline.elements[$0].parent, "RDF")
            })
        else { return nil }
        self.bytes = bytes
        self.outline = outline
        self.description = description
        for field in Field.allCases {
            let name = Self.property(field).name
            // A text as an attribute, which has no language, isn't changed.
            guard !outline.elements.contains(where: { $0.attributes.contains { $0.name == name } }) else { return nil }
            guard let element = find(name) else { continue }
            guard let leaf = leaf(of: element), outline.text(of: leaf, in: bytes) != nil else { return nil }
        }
    }

    /// The text of a field; nil where it has none.
    package func text(_ field: Field) -> [UInt8]? { text(Self.property(field).name) }

    /// What stands beside a field to tell whether its text was changed: `CaptionAuthorship.check`.
    package func check(_ field: Field) -> String? {
        text(Self.checkProperty(field).name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Gives a field a text, in no particular language (`x-default`).
    /// - Returns: false, with nothing changed, where the document doesn't take it.
    package mutating func set(_ field: Field, to text: [UInt8], check: String?) -> Bool {
        var changed = self
        guard changed.set(Self.property(field), to: text, isLocalized: true) else { return false }
        if check != nil || self.check(field) != nil {
            let check = Array((check ?? "").utf8)
            guard changed.set(Self.checkProperty(field), to: check, isLocalized: false) else { return false }
        }
        self = changed
        return true
    }

    /// All that is looked for in a document.
    private static let names: [XMLOutline.Name] =
        ["RDF", "Description", "li"].map { .init(namespace: rdf, local: $0) } + [.init(namespace: xml, local: "lang")]
        + Field.allCases.flatMap { [property($0).name, checkProperty($0).name] }

    private static func property(_ field: Field) -> Property {
        switch field {
        case .description:
            Property(prefix: "dc", name: .init(namespace: "http://purl.org/dc/elements/1.1/", local: "description"))
        case .altText:
            Property(
                prefix: "Iptc4xmpCore",
                name: .init(
                    namespace: "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", local: "AltTextAccessibility"))
        }
    }

    private static func checkProperty(_ field: Field) -> Property {
        let local =
            switch field {
            case .description: "DescriptionCheck"
            case .altText: "AltTextCheck"
            }
        return Property(prefix: "behold", name: .init(namespace: own, local: local))
    }

    private func text(_ name: XMLOutline.Name) -> [UInt8]? {
        guard let element = find(name), let leaf = leaf(of: element) else { return nil }
        return outline.text(of: leaf, in: bytes)
    }

    private func find(_ name: XMLOutline.Name) -> Int? { outline.elements.firstIndex { $0.name == name } }

    /// The element that has the text of a property: of its languages `x-default`, else the first.
    private func leaf(of property: Int) -> Int? {
        guard outline.elements[property].hasElements else { return property }
        let items = outline.elements.indices.filter {
            outline.elements[$0].name == .init(namespace: Self.rdf, local: "li") && outline.isInside($0, property)
        }
        return items.first { item in
            outline.elements[item].attributes.contains {
                $0.name == .init(namespace: Self.xml, local: "lang")
                    && bytes[$0.value].elementsEqual("x-default".utf8)
            }
        } ?? items.first
    }

    private mutating func set(_ property: Property, to text: [UInt8], isLocalized: Bool) -> Bool {
        if let element = find(property.name), let leaf = leaf(of: element) {
            fill(leaf, with: XMLText.escaped(text))
        } else {
            let spelling = "\(property.prefix):\(property.name.local)"
            let value = XMLText.escaped(text)
            var inserted = Array("\n   <\(spelling) xmlns:\(property.prefix)=\"\(property.name.namespace)\"".utf8)
            if isLocalized {
                inserted += " xmlns:rdf=\"\(Self.rdf)\">\n    <rdf:Alt>\n     <rdf:li xml:lang=\"x-default\">".utf8
                inserted += value + Array("</rdf:li>\n    </rdf:Alt>\n   </\(spelling)>".utf8)
            } else {
                inserted += Array(">".utf8) + value + Array("</\(spelling)>".utf8)
            }
            let isEmpty = outline.elements[description].content == nil
            if isEmpty { fill(description, with: inserted + Array("\n  ".utf8)) } else { insert(inserted) }
        }
        guard let changed = XMPDocument(reading: bytes), changed.text(property.name) == text else { return false }
        self = changed
        return true
    }

    /// Writes at the beginning of the element that takes new properties.
    private mutating func insert(_ inserted: [UInt8]) {
        bytes.insert(contentsOf: inserted, at: outline.elements[description].startTag.upperBound)
    }

    /// Puts something in place of what stands between an element's tags.
    private mutating func fill(_ index: Int, with inserted: [UInt8]) {
        let element = outline.elements[index]
        if let content = element.content {
            bytes.replaceSubrange(content, with: inserted)
        } else {
            let end = element.startTag.upperBound
            bytes.replaceSubrange(
                (end - 2)..<end,
                with: Array(">".utf8) + inserted + Array("</".utf8) + bytes[element.spelling] + Array(">".utf8))
        }
    }
}
