import Foundation
public import Testing

/// Expects the text that a file of the sources has. `RECORD=1` writes the file anew, and fails.
/// - Parameter path: from the repository's root, such as `Tests/ImagingTests/Fixtures/terminal/sixel.txt`.
public func expectGolden(
    _ text: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = Shared.repository.appending(path: path)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        Issue.record("\(path) was recorded; look at it, then run without RECORD", sourceLocation: sourceLocation)
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    guard text != expected else { return }
    let (found, wanted) = (text.split(separator: "\n"), expected.split(separator: "\n"))
    let line = zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, wanted.count)
    Issue.record(
        "\(path) differs first in line \(line + 1); the text is \(text.debugDescription.prefix(2_000))",
        sourceLocation: sourceLocation)
}
