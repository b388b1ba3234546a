import Testing

@testable import Interchange

@Suite("Outlines of XML documents")
struct XMLOutlineTests {
    private let names = [XMLOutline.Name(namespace: "n", local: "kept"), .init(namespace: "n", local: "mark")]

    private func read(_ text: String) -> XMLOutline? { XMLOutline(Array(text.utf8), keeping: names) }

    @Test("Only what is asked for is kept, however much there is of the rest")
    func kept() throws {
        let others = String(repeating: "<a><kept/></a>", count: 10_000)
        let outline = try #require(
            read("<x:kept xmlns:x='n'>\(others)<y:kept xmlns:y='n'/><b x:mark='1' mark='2'/>\(others)</x:kept>"))
        #expect(outline.elements.map(\.name?.local) == ["kept", "kept", nil])
        #expect(outline.elements.map(\.parent) == [nil, 0, 0])
        #expect(outline.elements.map(\.hasElements) == [true, false, false])
        #expect(outline.elements[2].attributes.count == 1)
        #expect(outline.isInside(1, 0) && outline.isInside(2, 0) && !outline.isInside(0, 1) && !outline.isInside(2, 1))
    }

    @Test("A prefix stands for what the nearest element around says, until that ends")
    func scopes() throws {
        for (text, count) in [
            ("<a xmlns='n'><kept/></a>", 1), ("<a xmlns='n'><kept xmlns='m'/><kept/></a>", 1),
            ("<a xmlns:p='m'><b xmlns:p='n'><p:kept/></b><p:kept/></a>", 1), ("<a><b xmlns:p='n'/><p:kept/></a>", 0),
            ("<p:kept xmlns:p='m'><p:kept xmlns:p='n'><p:kept/></p:kept><p:kept/></p:kept>", 2),
            ("<a xmlns='n' mark='1'/>", 0), ("<a p:mark='1' xmlns:p='n'/>", 1), ("<kept/>", 0),
        ] {
            #expect(read(text)?.elements.count == count, "\(text)")
        }
    }
}
