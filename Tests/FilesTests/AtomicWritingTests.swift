import Foundation
import TestSupport
import Testing

@testable import Files

/// What is asked of the disk, in which order, and what becomes of files when it fails.
@Suite("Writing files whole or not at all")
struct AtomicWritingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> [UInt8] { Array(folder.appending(name).path.utf8) }

    private func text(_ name: String) -> String? { try? String(contentsOf: folder.appending(name), encoding: .utf8) }

    private var left: [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []).filter { $0.contains(".behold-") }
    }

    private func file(_ name: String, _ content: String) throws -> TemporaryFile {
        try TemporaryFile(for: path(name), writing: Array(content.utf8))
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
        #expect(failures.allSatisfy { $0.fault == .cannotWrite(errno: EIO) })
        #expect(text("1") == "1" && text("2") == "old" && text("3") == "old" && left.isEmpty)
        var names = FileGroup(disk: Witness().disk(failing: ["keep names of \(folder.url.lastPathComponent)"]))
        names.add(try file("1", "4444"))
        #expect(names.settle().map(\.target) == [path("1")])
    }

    @Test("A single file, and a new folder, are on the disk before they have their names")
    func singles() throws {
        let witness = Witness()
        let here = folder.url.lastPathComponent
        try TemporaryFile.replace(path("page"), on: witness.disk()) { (file) throws(FileFault) in
            try file.write([1, 2, 3, 4])
        }
        #expect(witness.take() == ["keep 4 bytes", "name page", "keep names of \(here)"])
        try NewFolder(at: path("model"), disk: witness.disk()).write([("x", [1]), ("y", [1, 2])])
        let asked = witness.take()
        #expect(asked.prefix(2) == ["keep 1 bytes", "keep 2 bytes"])
        #expect(asked.count == 5 && asked[2].hasPrefix("keep names of .behold-"))
        #expect(asked.suffix(2) == ["name model", "keep names of \(here)"])
        #expect(throws: NewFolder.Fault.file(path("other"), .cannotWrite(errno: EIO))) {
            try NewFolder(at: path("other"), disk: witness.disk(failing: ["keep 2 bytes"])).write([("y", [1, 2])])
        }
        #expect(FileSystem.status(of: path("other")) == nil && left.isEmpty)
    }

    @Test("Nothing is written through a link or over what isn't a file, and a new file has the mode of the old")
    func targets() throws {
        try folder.write("old".utf8, to: "file")
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("link").path, withDestinationPath: "file")
        #expect(throws: FileFault.notARegularFile(.link)) { try TemporaryFile.replace(path("link"), with: [1]) }
        #expect(throws: FileFault.notARegularFile(.folder)) {
            try TemporaryFile.replace(Array(folder.path.utf8), with: [1])
        }
        #expect(throws: FileFault.cannotWrite(errno: ENOENT)) { try TemporaryFile.replace(path("a/b"), with: [1]) }
        FileSystem.setMode(0o640, of: path("file"))
        try TemporaryFile.replace(path("file"), with: Array("new".utf8))
        #expect(text("file") == "new" && FileSystem.status(of: path("file"))?.mode == 0o640 && left.isEmpty)
    }

    @Test("Zeroes are written over all of a file, even one that is only appended to")
    func overwriting() throws {
        let size = 100_000
        try folder.write([UInt8](repeating: 1, count: size), to: "file")
        let descriptor = try Descriptor.open(path("file"), O_RDWR | O_APPEND)
        defer { close(descriptor) }
        Descriptor.overwrite(descriptor)
        #expect(try Descriptor.read(descriptor, from: 0, atMost: size + 1) == [UInt8](repeating: 0, count: size))
    }
}
