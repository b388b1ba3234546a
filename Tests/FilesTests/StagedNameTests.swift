import Foundation
import Glibc
import TestSupport
import Testing

@testable import Files

@Suite("Names of what isn't whole yet")
struct StagedNameTests {
    private let folder: TemporaryFolder
    private var path: [UInt8] { Array(folder.path.utf8) }
    private var names: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    }

    init() throws { folder = try TemporaryFolder() }

    private func make() throws -> (path: [UInt8], descriptor: Int32) {
        try StagedName.makeFile(in: path, mode: 0o600)
    }

    private func removeLeft() {
        for name in names {
            StagedName.ifLeft(Array(name.utf8), in: path) {
                try? FileManager.default.removeItem(atPath: String(decoding: $0, as: UTF8.self))
            }
        }
    }

    @Test("No two are alike, and none has the number of the process")
    func uniqueness() throws {
        let names = (0..<1_000).map { _ in StagedName.new() }
        #expect(
            Set(names).count == names.count && Set(names.map(\.count)) == [".behold-0123456789abcdef.tmp".utf8.count])
        let process = "-\(ProcessInfo.processInfo.processIdentifier)-"
        #expect(!names.contains { String(decoding: $0, as: UTF8.self).contains(process) })
    }

    @Test("What somebody works at stays, in this process and in others; what is left goes at once")
    func locks() throws {
        let (file, folder) = (try make(), try StagedName.makeFolder(in: path, mode: 0o700))
        removeLeft()
        #expect(names.count == 2)
        close(file.descriptor)
        removeLeft()
        #expect(names == [String(decoding: folder.path.split(separator: 0x2f).last ?? [], as: UTF8.self)])
        close(folder.descriptor)
        removeLeft()
        #expect(names.isEmpty)
    }

    @Test("One that another takes for left before it is locked is made once more, under another name")
    func race() throws {
        var tries = 0
        let made = try StagedName.make(in: path) { (candidate) throws(FileFault) in
            tries += 1
            let descriptor = try Descriptor.creating(candidate, mode: 0o600)
            if tries == 1 { removeLeft() }
            return descriptor
        }
        #expect(tries == 2 && names.count == 1)
        close(made.descriptor)
    }

    @Test("Those of earlier versions go when their process is gone, or after a minute: its number may come again")
    func earlierVersions() throws {
        let process = ProcessInfo.processInfo.processIdentifier
        for name in [
            ".behold-999999999-3.tmp", ".behold-0-7.tmp", ".behold-\(process)-0.tmp", ".behold-\(process)-1.tmp",
        ] {
            try folder.write([1], to: name)
        }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -90)],
            ofItemAtPath: folder.path + "/.behold-\(process)-1.tmp")
        removeLeft()
        #expect(names == [".behold-\(process)-0.tmp"])
    }

    @Test("What only looks alike is nobody's to remove")
    func others() throws {
        let others: Set = [
            ".behold-notes.tmp", ".behold-0123456789abcdeg.tmp", ".behold-.tmp", ".behold-0123456789abcdef", "x.tmp",
        ]
        for name in others { try folder.write([1], to: name) }
        removeLeft()
        #expect(names == others)
    }
}
