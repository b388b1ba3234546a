import Foundation
import TestSupport
import Testing

/// The repository's own Swift files, as text.
enum SourceTree {
    struct File: Sendable, CustomTestStringConvertible {
        /// From the repository's root, such as `Sources/Imaging/Image.swift`.
        let path: String
        let lines: [Substring]

        var testDescription: String { path }

        /// The second part of the path: the module, for a file under `Sources`; `BeholdCommand` is the program `behold`.
        var module: String { String(path.split(separator: "/")[1]) }

        /// The modules that the file imports, with the number of the line that does it.
        var imports: [(module: String, line: Int)] {
            let importLine =
                /^\s*(@\w+(\([^)]*\))?\s+)*((public|package|internal|fileprivate|private)\s+)?import\s+(?<rest>.+)$/
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            return lines.enumerated().compactMap { index, line in
                guard let match = line.firstMatch(of: importLine) else { return nil }
                let words = match.output.rest.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                return words.first { !kinds.contains($0) }.map { (String($0), index + 1) }
            }
        }
    }

    static let sources = files(under: "Sources")
    static let everything = ["Sources", "Tests", "assets", "vocab", "Benchmarks", "Examples"].flatMap(files)

    static func text(of path: String) throws -> String {
        try String(contentsOf: Shared.repository.appending(path: path), encoding: .utf8)
    }

    /// The Swift files of a folder, sorted by path; build folders are left out.
    private static func files(under folder: String) -> [File] {
        let root = Shared.repository.appending(path: folder)
        guard let paths = FileManager.default.enumerator(atPath: root.path) else { return [] }
        return paths.compactMap { $0 as? String }
            .filter { $0.hasSuffix(".swift") && !$0.contains(".build/") }
            .sorted()
            .compactMap { path in
                let name = folder + "/" + path
                guard let text = try? text(of: name) else { return nil }
                return File(path: name, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
            }
    }
}
