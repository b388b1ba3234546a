import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Behold
@testable import behold

/// What is asked of the disk, in which order, and what becomes of files when it fails.
@Suite("Power cuts and failing disks")
struct DurabilityTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A disk that writes down what it is asked for.
    private final class Witness: Sendable {
        private let asked = Mutex<[String]>([])

        /// What was asked since this was last looked at.
        func take() -> [String] {
            asked.withLock { asked in
                defer { asked = [] }
                return asked
            }
        }

        /// - Parameter failing: what fails with EIO, as `take` has it.
        func disk(failing: Set<String> = []) -> Disk {
            let name = { @Sendable (path: [UInt8]) in
                String(decoding: path, as: UTF8.self).split(separator: "/").last ?? ""
            }
            let ask = { @Sendable (request: String) -> Bool in
                self.asked.withLock { $0.append(request) }
                return !failing.contains(request)
            }
            return Disk(
                keep: { descriptor in
                    var status = stat()
                    unsafe fstat(descriptor, &status)
                    return ask("keep \(status.st_size) bytes") ? Disk.real.keep(descriptor) : EIO
                },
                keepNames: { folder in ask("keep names of \(name(folder))") ? Disk.real.keepNames(folder) : EIO },
                rename: { path, target in
                    ask("name \(name(target))") ? Disk.real.rename(path, target) : EIO
                })
        }
    }

    private func path(_ name: String) -> [UInt8] { Array(folder.appending(name).path.utf8) }

    private func text(_ name: String) -> String? { try? String(contentsOf: folder.appending(name), encoding: .utf8) }

    private var left: [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []).filter { $0.contains(".behold-") }
    }

    private func file(_ name: String, _ content: String) throws -> TemporaryFile {
        try TemporaryFile(for: path(name)) { (file) throws(Failure) in try file.write(Array(content.utf8)) }
    }

    @Test("A group of files is on the disk before one of them has its name, and each folder is asked once")
    func group() throws {
        for name in ["a", "b"] {
            try FileManager.default.createDirectory(at: folder.appending(name), withIntermediateDirectories: true)
        }
        try folder.write("old".utf8, to: "a/1")
        let witness = Witness()
        var group = FileGroup(disk: witness.disk())
        group.add(try file("a/1", "1"))
        group.add(try file("a/2", "22"))
        group.add(try file("b/3", "333"))
        #expect(text("a/1") == "old" && text("a/2") == nil && witness.take().isEmpty)
        #expect(group.settle().isEmpty)
        let asked = witness.take()
        #expect(asked.prefix(3) == ["keep 1 bytes", "keep 2 bytes", "keep 3 bytes"])
        #expect(asked.dropFirst(3).prefix(3) == ["name 1", "name 2", "name 3"])
        #expect(asked.dropFirst(6).sorted() == ["keep names of a", "keep names of b"])
        #expect(text("a/1") == "1" && text("a/2") == "22" && text("b/3") == "333")
        #expect(group.settle().isEmpty && witness.take().isEmpty && left.isEmpty)
    }

    @Test("Of a file that the disk doesn't keep what was there stays; the others of the group get their names")
    func failing() throws {
        for name in ["1", "2", "3"] { try folder.write("old".utf8, to: name) }
        var group = FileGroup(disk: Witness().disk(failing: ["keep 2 bytes", "name 3"]))
        group.add(try file("1", "1"))
        group.add(try file("2", "22"))
        group.add(try file("3", "333"))
        let failures = group.settle()
        #expect(failures.map(\.target) == [path("2"), path("3")])
        #expect(failures.allSatisfy { $0.failure.status == .inputOutput })
        #expect(text("1") == "1" && text("2") == "old" && text("3") == "old" && left.isEmpty)
        var names = FileGroup(disk: Witness().disk(failing: ["keep names of \(folder.url.lastPathComponent)"]))
        names.add(try file("1", "4444"))
        #expect(names.settle().map(\.target) == [path("1")])
    }

    @Test("A single file, and a new folder, are on the disk before they have their names")
    func singles() throws {
        let witness = Witness()
        let here = folder.url.lastPathComponent
        try TemporaryFile.replace(path("page"), on: witness.disk()) { (file) throws(Failure) in
            try file.write([1, 2, 3, 4])
        }
        #expect(witness.take() == ["keep 4 bytes", "name page", "keep names of \(here)"])
        try NewFolder(at: path("model"), disk: witness.disk()).write([("x", [1]), ("y", [1, 2])])
        let asked = witness.take()
        #expect(asked.prefix(2) == ["keep 1 bytes", "keep 2 bytes"])
        #expect(asked.count == 5 && asked[2].hasPrefix("keep names of .behold-"))
        #expect(asked.suffix(2) == ["name model", "keep names of \(here)"])
        #expect(throws: Failure.self) {
            try NewFolder(at: path("other"), disk: witness.disk(failing: ["keep 2 bytes"])).write([("y", [1, 2])])
        }
        #expect(FileSystem.status(of: path("other")) == nil && left.isEmpty)
    }

    private func result(_ photo: String, _ caption: String) -> CaptionResult {
        CaptionResult(
            photo: PhotoFacts(
                image: path(photo), sha256: String(repeating: "a", count: 63) + String(photo.utf8.count % 10), width: 1,
                height: 1, damage: nil, isOriginalMissing: false),
            caption: caption, score: -1, confidence: nil, alternatives: [], options: CaptionOptions(),
            model: ModelFacts(name: "m", weights: "w", precision: .float32, unsureBelow: 0),
            record: Record(turn: nil, isCached: false, seconds: 0, trouble: nil))
    }

    private func begin(_ destination: some CaptionDestination) throws {
        try destination.begin(
            model: ModelFacts(name: "m", weights: "w", precision: .float32, unsureBelow: 0),
            options: CaptionOptions(), authorship: CaptionAuthorship(journal: nil))
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
