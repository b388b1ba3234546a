import Foundation
import TestSupport
import Testing

/// A folder of photos to be captioned, and what is beside them.
struct CaptionFolder {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    var path: String { folder.path }

    func appending(_ path: String) -> String { folder.appending(path).path }

    /// Puts a sample picture there.
    func copySample(_ name: String, to path: String) throws {
        try write(Array(Data(contentsOf: URL(filePath: Program.sample(name)))), to: path)
    }

    func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    func write(_ bytes: [UInt8], to path: String) throws {
        let target = folder.appending(path)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: target)
    }

    func text(_ path: String) -> String? { try? String(contentsOf: folder.appending(path), encoding: .utf8) }

    /// Everything in the folder, hidden files too.
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}
