import BeholdTypes
import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite("Reading files")
struct FileReadingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func error(_ path: String) -> PhotoProblem? {
        do {
            _ = try ImageFile(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test("what isn't a file is refused by kind, without waiting for it")
    func kinds() throws {
        let pipe = folder.appending("pipe").path
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        let file = try folder.write([1, 2, 3], to: "file").path
        #expect(error(pipe) == .notARegularFile(.pipe))
        #expect(error("/dev/zero") == .notARegularFile(.characterDevice))
        // A file by its kind, whose first byte can't be read.
        #expect(error("/proc/self/mem") == .notReadable(errno: EIO))
        #expect(error(folder.path) == .isFolder)
        #expect(error(folder.path + "/") == .isFolder)
        #expect(error(folder.appending("absent.jpg").path) == .missing)
        #expect(error(file + "/inside") == .parentIsNotAFolder)
        #expect(error("") == .emptyPath)
        #expect(error("a\0b") == .pathHasNUL)
        #expect(error(String(repeating: "x", count: 5000)) == .notReadable(errno: ENAMETOOLONG))
        let loop = folder.appending("loop").path
        try #require(unsafe symlink("loop", loop) == 0)
        #expect(error(loop) == .linkLoop)
    }

    @Test("a socket is refused")
    func sockets() throws {
        // Relative, since a socket's path is short.
        let path = "/tmp/behold-\(UInt32.random(in: 0...UInt32.max)).socket"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(descriptor)
            unsafe unlink(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        #expect(error(path) == .notARegularFile(.socket))
    }

    @Test("an empty file, an unreadable one and one over 64 MiB each have their own error")
    func sizes() throws {
        #expect(error(try folder.write([], to: "empty.jpg").path) == .emptyFile)
        let sparse = folder.appending("sparse.png").path
        _ = FileManager.default.createFile(atPath: sparse, contents: nil)
        try #require(unsafe truncate(sparse, 1 << 40) == 0)
        #expect(error(sparse) == .overLimit(.fileBytes, value: 1 << 40, limit: 64 << 20))
        let closed = try folder.write([1], to: "closed.jpg").path
        try #require(unsafe chmod(closed, 0) == 0)
        // The superuser reads it anyway.
        if getuid() != 0 { #expect(error(closed) == .notReadable(errno: EACCES)) }
    }

    @Test("a path of bytes that aren't UTF-8 is read")
    func pathBytes() throws {
        let path = Array(folder.path.utf8) + [0x2F, 0xFF, 0xFE, 0x2E, 0x6A, 0x70, 0x67]
        let bytes = try PictureFixtures.bytes("rgb.png")
        let file = unsafe open((path + [0]).map { CChar(bitPattern: $0) }, O_WRONLY | O_CREAT, 0o600)
        #expect(unsafe write(file, bytes, bytes.count) == bytes.count)
        close(file)
        #expect(try ImageFile(path: path).decode().image == ImageFile(bytes: bytes).decode().image)
    }

    @Test("a pipe's bytes are read to their end, and an endless one to the limit")
    func descriptors() throws {
        let bytes = try PictureFixtures.bytes("large.jpg")
        let (input, output) = try makePipe()
        // A thread of its own: the reader blocks the test's.
        Thread.detachNewThread {
            _ = unsafe bytes.withUnsafeBytes { unsafe write(output, $0.baseAddress!, $0.count) }
            close(output)
        }
        let file = try ImageFile(reading: input)
        close(input)
        #expect(file.bytes == bytes)
        let endless = unsafe open("/dev/zero", O_RDONLY)
        defer { close(endless) }
        #expect(throws: PhotoProblem.overLimit(.fileBytes, value: 64 << 20 + 1, limit: 64 << 20)) {
            try ImageFile(reading: endless)
        }
        let nothing = unsafe open("/dev/null", O_RDONLY)
        defer { close(nothing) }
        #expect(throws: PhotoProblem.emptyFile) { try ImageFile(reading: nothing) }
        #expect(throws: PhotoProblem.notReadable(errno: EBADF)) { try ImageFile(reading: 9999) }
    }
}
