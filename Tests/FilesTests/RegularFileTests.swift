import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Reading regular files")
struct RegularFileTests {
    private let folder: TemporaryFolder
    private let content = Array("{\"model\": \"behold-small\"}\n".utf8)

    init() throws { folder = try TemporaryFolder() }

    private func fault(_ path: String) -> FileFault? {
        do throws(FileFault) {
            _ = try RegularFile(path: path).size
            return nil
        } catch {
            return error
        }
    }

    @Test("What isn't a regular file is refused by its kind, without waiting for it")
    func kinds() throws {
        #expect(fault(folder.path) == .notARegularFile(.folder))
        #expect(fault("/dev/zero") == .notARegularFile(.characterDevice))
        let pipe = folder.appending("pipe").path
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(fault(pipe) == .notARegularFile(.pipe))
        let loop = folder.appending("loop").path
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(fault(loop) == .cannotOpen(errno: ELOOP))
        let absent = try #require(fault(folder.appending("absent").path))
        #expect(absent == .cannotOpen(errno: ENOENT) && absent.isMissing)
        let file = try folder.write(content, to: "file").path
        #expect(fault(file + "/") == .cannotOpen(errno: ENOTDIR))
    }

    @Test("A file that must not be a link is refused as one, and one that isn't there is nil")
    func links() throws {
        let file = Array(try folder.write(content, to: "file").path.utf8)
        let link = folder.appending("link").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "file")
        #expect(try RegularFile(ifThere: file)?.contents(atMost: 100) == content)
        #expect(try RegularFile(ifThere: file + "s".utf8)?.size == nil)
        #expect(throws: FileFault.notARegularFile(.link)) { _ = try RegularFile(ifThere: Array(link.utf8))?.size }
        #expect(throws: FileFault.cannotOpen(errno: ELOOP)) {
            _ = try RegularFile(path: Array(link.utf8), followingLinks: false).size
        }
        #expect(RegularFile.beginning(of: Array(link.utf8), 7) == Array(content[..<7]))
        #expect(RegularFile.beginning(of: Array(link.utf8), 100) == content)
        #expect(RegularFile.beginning(of: Array(folder.path.utf8), 7) == [])
    }

    @Test("A whole file is read up to a limit; one that is changed meanwhile is refused", arguments: Meddling.allCases)
    func wholeFiles(meddling: Meddling) throws {
        let path = try folder.write(content, to: "config.json")
        let file = try RegularFile(path: path.path)
        #expect(try file.contents(atMost: content.count) == content)
        let limit = content.count - 1
        var faults: [FileFault] = []
        do throws(FileFault) { _ = try file.contents(atMost: limit) } catch { faults.append(error) }
        try meddling.run(path)
        do throws(FileFault) { _ = try file.contents(atMost: 1 << 20) } catch { faults.append(error) }
        #expect(faults == [.tooLarge(bytes: content.count, limit: limit), .changed])
    }

    @Test("What a file has now is read up to a limit, whatever is done to it meanwhile")
    func growing() throws {
        let path = try folder.write(content, to: "log")
        let file = try RegularFile(path: path.path)
        try Meddling.grown.run(path)
        #expect(try file.currentContents(atMost: content.count + 1) == content + [0])
        let other = try RegularFile(path: path.path)
        try Meddling.grown.run(path)
        #expect(throws: FileFault.tooLarge(bytes: content.count + 2, limit: content.count + 1)) {
            try other.currentContents(atMost: content.count + 1)
        }
    }

    @Test("Names of folders are bytes, hidden ones too; what isn't a folder is an error")
    func names() throws {
        for name in ["a", ".b"] { try folder.write(content, to: name) }
        let path = Array(folder.path.utf8)
        let odd = path + [0x2f, 0xff]
        close(try Descriptor.creating(odd, mode: 0o600))
        let names = try FolderNames.read(path)
        #expect(Set(names) == [[0x61], [0x2e, 0x62], [0xff]])
        #expect(throws: FileFault.cannotOpen(errno: ENOTDIR)) { try FolderNames.read(odd) }
        #expect(throws: FileFault.cannotOpen(errno: EEXIST)) { try Descriptor.creating(odd, mode: 0o600) }
    }
}
