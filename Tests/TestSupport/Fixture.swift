public import Foundation
public import Testing

/// A file of a test target's `Fixtures` folder: `try fixture("hard.json", in: .module)`.
public func fixture(
    _ name: String, in bundle: Bundle, sourceLocation: SourceLocation = #_sourceLocation
) throws -> URL {
    let file = bundle.bundleURL.appending(path: "Fixtures").appending(path: name)
    try #require(
        FileManager.default.fileExists(atPath: file.path), "no fixture \(name) in \(bundle.bundlePath)",
        sourceLocation: sourceLocation)
    return file
}
