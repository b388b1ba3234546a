import Files
import Foundation
import TestSupport
import Testing

@testable import Behold
@testable import behold

/// What is asked of the disk, in which order, and what becomes of files when it fails.
@Suite("Power cuts and failing disks")
struct DurabilityTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> [UInt8] { Array(folder.appending(name).path.utf8) }

    private func text(_ name: String) -> String? { try? String(contentsOf: folder.appending(name), encoding: .utf8) }

    private var left: [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []).filter { $0.contains(".behold-") }
    }

    private func result(_ photo: String, _ caption: String) -> CaptionResult {
        CaptionResult(
            photo: PhotoFacts(
                image: path(photo),
                identity: PhotoIdentity(sha256: String(repeating: "a", count: 63) + String(photo.utf8.count % 10)),
                width: 1,
                height: 1, damage: nil, isOriginalMissing: false),
            caption: caption, score: -1, confidence: nil, alternatives: [], options: CaptionOptions(),
            model: ModelFacts(name: "m", weights: "w", precision: .float32, unsureBelow: 0),
            record: Record(turn: nil, isCached: false, seconds: 0, trouble: nil))
    }

    private func begin(_ destination: some CaptionDestination) throws {
        try destination.begin(
            model: ModelFacts(name: "m", weights: "w", precision: .float32, unsureBelow: 0),
            options: CaptionOptions(), authorship: CaptionAuthorship(history: nil))
    }

    @Test("Files beside photos get their names when they are settled; one that can't is that photo's failure")
    func beside() throws {
        let witness = Witness()
        let disk = witness.disk(failing: ["keep 7 bytes"])
        let photos = ["a.png", "bb.png", "ccc.png"]
        let files = BesideFiles(for: photos.map(path), ending: ".txt", format: .text, policy: .append, disk: disk)
        try folder.write("old".utf8, to: "bb.txt")
        try begin(files)
        guard case .written = files.write(result("a.png", "dog")), case .written = files.write(result("bb.png", "cat"))
        else {
            Issue.record("not written")
            return
        }
        #expect(text("a.txt") == nil && text("bb.txt") == "old" && witness.take().isEmpty)
        #expect(Set(files.settle().keys) == [])
        #expect(text("a.txt") == "dog\n" && text("bb.txt") == "old, cat\n")
        #expect(witness.take().first == "keep 4 bytes")
        try folder.write("old".utf8, to: "ccc.txt")
        guard case .written = files.write(result("ccc.png", "y")) else { return }
        #expect(files.settle().keys.map(\.self) == [path("ccc.png")])
        #expect(text("ccc.txt") == "old" && left.isEmpty)
        // What waits for a name that is looked for has it first.
        guard case .written = files.write(result("ccc.png", "zz")) else { return }
        guard case .unchanged = files.write(result("ccc.png", "zz")) else {
            Issue.record("written twice")
            return
        }
    }

    @Test(
        "Records of a table are on the disk when they are settled, the name of the file with the first",
        arguments: ["c.jsonl", "c.csv"])
    func table(name: String) throws {
        let witness = Witness()
        let table = try CaptionTable(
            path: path(name), for: [], format: name == "c.csv" ? .csv : .jsonl, policy: .keep, disk: witness.disk())
        try begin(table)
        _ = try table.write(result("a.png", "dog"))
        #expect(witness.take().isEmpty)
        #expect(try table.settle().isEmpty)
        let first = witness.take()
        #expect(
            first.count == 2 && first[0].hasPrefix("keep ")
                && first[1] == "keep names of \(folder.url.lastPathComponent)")
        #expect(try table.settle().isEmpty && witness.take().isEmpty)
        _ = try table.write(result("bb.png", "cat"))
        #expect(try table.settle().isEmpty && witness.take().count == 1)
    }

    @Test("A table that another run replaces while it is opened gets its records under its name")
    func replacedTable() throws {
        try folder.write("{\"old\": 1}\n".utf8, to: "c.jsonl")
        try folder.write("{\"new\": 1}\n".utf8, to: "other")
        let (other, table) = (path("other"), path("c.jsonl"))
        var disk = Witness().disk()
        disk.lock = { descriptor in
            // Only the first time there is something to rename.
            _ = Disk.real.rename(other, table)
            return Disk.real.lock(descriptor)
        }
        let captions = try CaptionTable(path: table, for: [], format: .jsonl, policy: .keep, disk: disk)
        try begin(captions)
        _ = try captions.write(result("a.png", "dog"))
        #expect(try captions.settle().isEmpty)
        let lines = try #require(text("c.jsonl")).split(separator: "\n")
        #expect(lines.count == 2 && lines.first == "{\"new\": 1}" && lines.last?.contains("dog") == true)
    }
}
