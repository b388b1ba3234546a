import Foundation
import TestSupport
import Testing

/// Documents fail here when they no longer tell the truth.
@Suite("Documents")
struct DocumentationTests {
    @Test("the README shows the example program as it is")
    func example() throws {
        let program = try SourceTree.text(of: "Examples/AskAPhoto/Sources/AskAPhoto/AskAPhoto.swift")
        #expect(try SourceTree.text(of: "README.md").contains("```swift\n" + program + "```"))
    }

    @Test("the changelog's first version is the program's, which is written in one place")
    func version() throws {
        let changelog = try SourceTree.text(of: "CHANGELOG.md")
        let version = try #require(changelog.firstMatch(of: /\n## (\d+\.\d+\.\d+)/)).output.1
        let places = SourceTree.sources.filter { file in file.lines.contains { $0.contains("\"\(version)\"") } }
        #expect(places.map(\.path) == ["Sources/Behold/BeholdVersion.swift"])
    }

    @Test("the README names only files that are here")
    func links() throws {
        for match in try SourceTree.text(of: "README.md").matches(of: /\]\((?!http)([^)#]+)\)/) {
            let path = Shared.repository.appending(path: String(match.output.1)).path
            #expect(FileManager.default.fileExists(atPath: path), "\(match.output.1)")
        }
    }

    @Test("every sample picture has questions, and every question a picture")
    func samples() throws {
        let rows = try SourceTree.text(of: "assets/samples/samples.tsv").split(separator: "\n").dropFirst()
        for row in rows { #expect(row.split(separator: "\t").count == 3, "\(row)") }
        let asked = Set(rows.compactMap { $0.split(separator: "\t").first.map(String.init) })
        let folder = Shared.repository.appending(path: "assets/samples").path
        let pictures = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }
        #expect(asked == Set(pictures))
        #expect(pictures.count >= 6)
    }
}
