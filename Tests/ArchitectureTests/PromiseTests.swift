import Testing

/// `Tests/PRODUCT.md` says which test holds each promise to users.
@Suite("Promises")
struct PromiseTests {
    private static let rows: [(promise: Substring, tests: Substring)] = {
        let text = (try? SourceTree.text(of: "Tests/PRODUCT.md")) ?? ""
        return text.split(separator: "\n").compactMap { line in
            // A bar inside a cell is written `\|`.
            let cells = line.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count == 4, !cells[1].contains("---"), cells[1] != " promise " else { return nil }
            return (line[...], Substring(cells[2]))
        }
    }()

    /// What stands between quotation marks on the lines of each file of tests.
    private static let titles: [String: Set<String>] = {
        var titles: [String: Set<String>] = [:]
        for file in SourceTree.everything where file.path.hasPrefix("Tests/") {
            let name = String(file.path.split(separator: "/").last ?? "")
            for line in file.lines where line.contains("\"") {
                titles[name, default: []].formUnion(line.split(separator: "\"").map(String.init))
            }
        }
        return titles
    }()

    @Test("every promise names a test, and every test that is named is there")
    func promises() throws {
        #expect(Self.rows.count > 60)
        let named = /`([A-Za-z]+\.swift)`: "([^"]+)"/
        for row in Self.rows {
            let matches = row.tests.matches(of: named)
            #expect(!matches.isEmpty, "no test: \(row.promise)")
            for match in matches {
                let isThere = Self.titles[String(match.output.1)]?.contains(String(match.output.2)) == true
                #expect(isThere, "\(match.output.1) has no test \"\(match.output.2)\"")
            }
        }
    }
}
