import BeholdTypes
import Foundation
import Neural

/// The SHA-256 of a model's files, as `sha256sum` writes them into `checksums.txt` beside them.
struct Checksums: Sendable {
    static let fileName = "checksums.txt"
    private let digests: [String: String]

    /// Reads the file in a folder. A folder without one vouches for nothing.
    init(in folder: URL) throws(ModelProblem) {
        let list = folder.appendingPathComponent(Self.fileName)
        guard FileManager.default.fileExists(atPath: list.path) else {
            digests = [:]
            return
        }
        var digests: [String: String] = [:]
        let text = String(decoding: try Registry.readConfiguration(list), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 1)
            guard fields.count == 2 else { continue }
            digests[String(fields[1].drop { " *".contains($0) })] = fields[0].lowercased()
        }
        self.digests = digests
    }

    /// - Throws: `wrongChecksum` where the file is named and has another digest.
    func check(_ file: URL, digest: String) throws(ModelProblem) {
        guard let expected = digests[file.lastPathComponent], expected != digest else { return }
        throw .malformed(path: file.path, .wrongChecksum(expected: expected, found: digest))
    }

    /// A file's bytes.
    /// - Throws: also `wrongChecksum`, before anything is made of the bytes.
    func read(_ file: URL, limit: Int) throws(ModelProblem) -> Data {
        let bytes = try Registry.read(file, limit: limit)
        try check(file, bytes)
        return bytes
    }

    /// - Throws: `wrongChecksum` where the file is named and these aren't its bytes.
    func check(_ file: URL, _ bytes: Data) throws(ModelProblem) {
        guard digests[file.lastPathComponent] != nil else { return }
        try check(file, digest: FileDigest.hexadecimal(of: bytes))
    }

    /// What such a file says of these digests.
    static func text(_ digests: [(file: URL, digest: String)]) -> String {
        digests.map { "\($0.digest)  \($0.file.lastPathComponent)\n" }.joined()
    }
}
