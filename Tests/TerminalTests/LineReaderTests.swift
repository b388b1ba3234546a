import Glibc
import TestSupport
import Testing

@testable import Terminal

@Suite("Reading of lines")
struct LineReaderTests {
    /// The lines that a pipe with these bytes has.
    private func lines(of bytes: [UInt8]) throws -> [LineReader.Line] {
        let ends = try makePipe()
        defer { close(ends.reading) }
        let left = StandardStream(descriptor: ends.writing).write(bytes)
        close(ends.writing)
        #expect(left == nil)
        var reader = LineReader(descriptor: ends.reading)
        var lines: [LineReader.Line] = []
        while let line = reader.next() { lines.append(line) }
        return lines
    }

    @Test("Lines end with a line feed, and a carriage return before it; the last one may end without")
    func ends() throws {
        let found = try lines(of: Array("one\ntwo\r\n\n \t\nlast".utf8))
        #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["one", "two", "", " \t", "last"])
        #expect(found.map(\.count) == [3, 3, 0, 2, 4])
        #expect(found.map(\.countInFile) == [4, 5, 1, 3, 4])
        #expect(found.map(\.isFinished) == [true, true, true, true, false])
        #expect(found.map(\.isBlank) == [false, false, true, true, false])
        #expect(try lines(of: []).isEmpty)
    }

    @Test("Any bytes are lines, NUL among them")
    func bytes() throws {
        #expect(try lines(of: [0xff, 0, 0xc3, 0x0a, 0x80]).map(\.bytes) == [[0xff, 0, 0xc3], [0x80]])
    }

    @Test("Of a long line the beginning is kept, and all of it is counted")
    func long() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 0x61, count: 200_000) + [0x0a, 0x62], to: "long")
        let descriptor = unsafe open(folder.path + "/long", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var reader = LineReader(descriptor: descriptor)
        let first = reader.next()
        let line = try #require(first)
        #expect(line.bytes.count == 65_536 && line.count == 200_000 && line.countInFile == 200_001)
        let rest = reader.next()?.bytes
        #expect(rest == [0x62])
    }
}
