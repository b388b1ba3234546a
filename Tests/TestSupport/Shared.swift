public import Foundation
public import Testing

/// The folder of reference network, data and corpus that lies beside the repository; it is no part of it.
public enum Shared {
    /// `BEHOLD_SHARED`, or `../shared` from the repository's root; nil where there is none.
    public static let folder: URL? = {
        let candidate =
            if let named = ProcessInfo.processInfo.environment["BEHOLD_SHARED"] {
                URL(filePath: named)
            } else {
                repository.deletingLastPathComponent().appending(path: "shared")
            }
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(
            atPath: candidate.appending(path: "reference-2").path, isDirectory: &isFolder)
        guard exists, isFolder.boolValue else {
            print("SKIPPED: tests against the reference network and its data; \(candidate.path) isn't there")
            return nil
        }
        return candidate
    }()

    public static var isPresent: Bool { folder != nil }

    /// A file or folder of the shared folder, such as `corpus/manifest.tsv`.
    /// - Throws: where the test isn't marked `.enabled(if: Shared.isPresent)` and the folder is absent.
    public static func url(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> URL {
        try #require(folder, "the shared folder is absent", sourceLocation: sourceLocation).appending(path: path)
    }

    /// The root of the checkout that these tests were built from. The package's own folder where the sources were
    /// reached through a link.
    public static let repository: URL = {
        // …/Tests/TestSupport/Shared.swift
        let file = URL(filePath: #filePath).resolvingSymlinksInPath()
        return file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }()
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where the shared folder is absent: `@Test("…", .needsShared)`.
    public static var needsShared: Self {
        .enabled(if: Shared.isPresent, "needs the folder `shared` beside the repository, or BEHOLD_SHARED")
    }
}
