import Foundation
import Interchange
import TestSupport
import Testing

@Suite("XMP files")
struct XMPDocumentTests {
    /// As a photo manager writes it: a rating, history, and a description in two languages.
    static let foreign = """
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
         <!-- <dc:description>not this</dc:description> -->
         <r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
          <r:Description r:about='' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"
            xmp:Rating="4" xmp:Label="a &quot;label&quot; &gt; 1">
           <d:description>
            <r:Alt>
             <r:li xml:lang="de">Ein Hund &amp; ein Ball</r:li>
             <r:li xml:lang="x-default">A dog &amp; a ball &#x2014; &lt;here&gt;</r:li>
            </r:Alt>
           </d:description>
           <d:subject><r:Bag><r:li>dog</r:li></r:Bag></d:subject>
          </r:Description>
         </r:RDF>
        </x:xmpmeta>
        <?xpacket end="w"?>
        """

    /// As other tools leave it: nothing but attributes.
    static let bare = """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description \
        rdf:about="" xmlns:darktable="http://darktable.sf.net/" darktable:xmp_version="4"/></rdf:RDF></x:xmpmeta>
        """

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    /// What an XML parser makes of it, to be sure that it is well formed.
    private func texts(_ bytes: [UInt8]) throws -> [String] {
        let folder = try TemporaryFolder()
        let file = try folder.write(bytes, to: "x.xmp")
        let output = folder.appending("texts")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import json, sys, xml.etree.ElementTree as tree
            rdf, out = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", []
            root = tree.parse(sys.argv[1]).getroot()
            assert root.tag == "{adobe:ns:meta/}xmpmeta", root.tag
            for description in root.find(rdf + "RDF").findall(rdf + "Description"):
                for name in ["{http://purl.org/dc/elements/1.1/}description",
                             "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}AltTextAccessibility"]:
                    for item in description.iterfind(f"{name}/{rdf}Alt/{rdf}li"):
                        out.append(item.get("{http://www.w3.org/XML/1998/namespace}lang") + ": " + (item.text or ""))
            json.dump(out, open(sys.argv[2], "w"))
            """, file.path, output.path,
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "not well formed: \(String(decoding: bytes, as: UTF8.self))")
        return try JSONDecoder().decode([String].self, from: Data(contentsOf: output))
    }

    @Test(
        "A new file has the caption as x-default, whatever characters it has",
        .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/python3")))
    func fresh() throws {
        for caption in ["a dog", "<b> & \"quotes\" 'and' ]]> é \u{1F600}", "two\nlines", ""] {
            var document = XMPDocument()
            #expect(document.text(.description) == nil && document.check(.description) == nil)
            let isSet1 = document.set(.description, to: Array(caption.utf8), check: "0123456789abcdef")
            #expect(isSet1)
            let isSet2 = document.set(.altText, to: Array("A dog.".utf8), check: nil)
            #expect(isSet2)
            #expect(try Set(texts(document.bytes)) == ["x-default: \(caption)", "x-default: A dog."])
            let again = try #require(XMPDocument(reading: document.bytes))
            #expect(text(again.text(.description)) == caption && again.check(.description) == "0123456789abcdef")
            #expect(text(again.text(.altText)) == "A dog." && again.check(.altText) == nil)
        }
    }

    @Test(
        "In another program's file only the text changes",
        .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/python3")))
    func foreignFile() throws {
        var document = try #require(XMPDocument(reading: Array(Self.foreign.utf8)))
        #expect(text(document.text(.description)) == "A dog & a ball — <here>")
        let isSet3 = document.set(.description, to: Array("new & <text>".utf8), check: nil)
        #expect(isSet3)
        #expect(
            text(document.bytes)
                == Self.foreign.replacingOccurrences(
                    of: "A dog &amp; a ball &#x2014; &lt;here&gt;", with: "new &amp; &lt;text&gt;"))
        let isSet4 = document.set(.altText, to: Array("A dog.".utf8), check: "00")
        #expect(isSet4)
        #expect(
            try texts(document.bytes) == ["de: Ein Hund & ein Ball", "x-default: new & <text>", "x-default: A dog."])
        #expect(text(document.bytes)?.contains("xmp:Rating=\"4\" xmp:Label=\"a &quot;label&quot; &gt; 1\"") == true)

        var bare = try #require(XMPDocument(reading: Array(Self.bare.utf8)))
        #expect(bare.text(.description) == nil)
        let isSet5 = bare.set(.description, to: Array("a dog".utf8), check: "00")
        #expect(isSet5)
        #expect(try texts(bare.bytes) == ["x-default: a dog"])
        #expect(text(bare.bytes)?.contains("darktable:xmp_version=\"4\"") == true)
    }

    @Test(
        "What can't be told for certain isn't touched",
        arguments: [
            "", "no XML", "<a/>", "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"></x:xmpmeta>",
            "<!DOCTYPE x [<!ENTITY e \"boom\">]>" + XMPDocumentTests.bare,
            XMPDocumentTests.bare.replacing("</rdf:RDF>", with: ""), XMPDocumentTests.bare + "<b/>",
            XMPDocumentTests.bare.replacing(
                "darktable:xmp_version=\"4\"",
                with: "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:description=\"x\""),
            XMPDocumentTests.foreign.replacing("A dog &amp;", with: "A dog &unknown;"),
            XMPDocumentTests.foreign.replacing("A dog", with: "<b>A</b> dog"),
            XMPDocumentTests.bare.replacing("\"4\"", with: "4"), String(repeating: "<a>", count: 10_000),
        ])
    func refused(text: String) {
        #expect(XMPDocument(reading: Array(text.utf8)) == nil)
    }

    @Test("Cut or changed anywhere, a file is refused or changed in one place; nothing traps")
    func hostile() {
        let bytes = Array(Self.foreign.utf8)
        for length in 0..<bytes.count { _ = XMPDocument(reading: Array(bytes[..<length])) }
        var generator = SeededGenerator(printingSeedFor: "XMP files")
        for _ in 0..<2_000 {
            var changed = bytes
            changed[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            guard var document = XMPDocument(reading: changed) else { continue }
            if document.set(.description, to: Array("new".utf8), check: "00") {
                #expect(document.text(.description) == Array("new".utf8))
            }
        }
        var deep = Array(String(repeating: "<a>", count: 253).utf8) + Array(Self.bare.utf8)
        deep += String(repeating: "</a>", count: 253).utf8
        if var document = XMPDocument(reading: deep) {
            let isSet6 = document.set(.description, to: Array("new".utf8), check: nil)
            #expect(!isSet6)
            #expect(document.bytes == deep)
        }
    }

    /// As large as files are that Behold reads.
    private func large(_ part: (Int) -> String, around: (String) -> String = { $0 }) -> [UInt8] {
        var parts: [String] = []
        var bytes = 0
        while bytes < 4_000_000 {
            parts.append(part(parts.count))
            bytes += parts[parts.count - 1].utf8.count
        }
        return Array(
            ("<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><r:Description>" + around(parts.joined())
                + "</r:Description></r:RDF>").utf8)
    }

    // What takes the square of its size would take minutes.
    @Test("The cost of a file grows with its size, whatever it is full of", .timeLimit(.minutes(1)))
    func cost() throws {
        let half = 30_000
        for bytes in [
            large { _ in "<a/>" }, large { _ in "&amp;" }, large { _ in "<r:li/>" }, large { _ in "<!---->" },
            // Prefixes by the thousand, and as many elements that add one.
            large {
                $0 < half ? " xmlns:n\($0)='u\($0)'" : $0 == half ? "><a xmlns:b='c'/>" : "<a xmlns:b='c'/>"
            } around: {
                "<d\($0)</d>"
            },
            large {
                " a\($0)='&#65;'"
            } around: {
                "<d\($0)/>"
            },
            large { _ in
                " d:description='x'"
            } around: {
                "<d\($0)/>"
            },
            large { _ in "<b c='" + String(repeating: "d", count: 10_000) + "'></b>" },
        ] {
            var document = try #require(
                XMPDocument(reading: bytes), "\(String(decoding: bytes[..<200], as: UTF8.self))")
            let isSet = document.set(.description, to: Array("a dog".utf8), check: "00")
            #expect(isSet && document.text(.description) == Array("a dog".utf8))
        }
        // Cut off, or without an end.
        for text in ["<", "<a", "<a b='", "<!--", "<![CDATA[", "<?", "&", "\""] {
            let bytes = Array(String(repeating: text, count: 4_000_000 / text.utf8.count).utf8)
            #expect(XMPDocument(reading: bytes) == nil)
        }
    }
}
