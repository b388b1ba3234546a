import Testing

/// What keeps the sources readable and the package usable by others.
@Suite("House rules")
struct HouseRulesTests {
    @Test("files are short: none over 600 lines, 90 % within 350, the median within 120")
    func lengths() throws {
        for file in SourceTree.everything {
            #expect(file.lines.count <= 600, "\(file.path) has \(file.lines.count) lines")
        }
        let lengths = SourceTree.sources.map(\.lines.count).sorted()
        try #require(!lengths.isEmpty)
        #expect(lengths[lengths.count / 2] <= 120)
        #expect(lengths[lengths.count * 9 / 10] <= 350)
    }

    @Test("the manifest has no unsafe flags, which would bar the package from being a dependency")
    func manifest() throws {
        #expect(try !SourceTree.text(of: "Package.swift").contains("unsafeFlags"))
    }

    @Test("nothing is left to do in the sources")
    func leftovers() {
        for file in SourceTree.sources {
            for (index, line) in file.lines.enumerated() {
                #expect(!line.contains("TODO") && !line.contains("FIXME"), "\(file.path):\(index + 1)")
            }
        }
    }
}
