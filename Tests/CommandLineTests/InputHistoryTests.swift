import Foundation
import TestSupport
import Testing

@testable import behold

@Suite("Lines that were typed")
struct InputHistoryTests {
    private let folder: TemporaryFolder
    private let history: InputHistory
    private var file: URL { folder.appending("new/data/behold/input-history") }

    init() throws {
        folder = try TemporaryFolder()
        history = InputHistory(in: Array(folder.appending("new/data").path.utf8))
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    private func lines() -> [String] { history.lines().map { String(decoding: $0, as: UTF8.self) } }
    private func put(_ bytes: [UInt8]) throws {
        history.append(self.bytes("first"))
        try Data(bytes).write(to: file)
    }

    @Test("They are kept in order, in a file for their user's eyes only")
    func order() throws {
        #expect(lines().isEmpty)
        history.append(bytes("what is this?"))
        history.append(bytes("犬は何をしている？"))
        #expect(lines() == ["what is this?", "犬は何をしている？"])
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    }

    @Test("Several conversations at once lose nothing of each other")
    func together() async {
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask { [history] in
                    for index in 0..<100 { history.append(Array("writer \(writer) line \(index)".utf8)) }
                }
            }
        }
        let lines = lines()
        #expect(lines.count == 400)
        for writer in 0..<4 {
            let own = lines.filter { $0.hasPrefix("writer \(writer) ") }
            #expect(own == (0..<100).map { "writer \(writer) line \($0)" })
        }
    }

    @Test("Lines are taken out, and the others stay in order; without a file there is nothing to do")
    func removed() throws {
        history.remove { _ in true }
        #expect(!FileManager.default.fileExists(atPath: file.path))
        for line in ["one", "two", "three", "two"] { history.append(bytes(line)) }
        history.remove { $0 == bytes("two") }
        #expect(lines() == ["one", "three"])
        history.append(bytes("four"))
        #expect(lines() == ["one", "three", "four"])
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    }

    @Test("A file that has grown long is cut down to its latest lines")
    func cap() throws {
        let line = String(repeating: "x", count: 1_000)
        try put((0..<600).flatMap { bytes("\($0) \(line)\n") })
        history.append(bytes("the last"))
        let size = try #require(try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
        #expect(size <= InputHistory.mostBytes / 2)
        let kept = lines()
        #expect(kept.last == "the last" && kept.first?.hasPrefix("0 ") == false && kept.count > 200)
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path).count == 1)
    }

    @Test("A conversation begins with a thousand lines at most")
    func most() throws {
        try put((0..<3_000).flatMap { bytes("\($0)\n") })
        #expect(lines().count == 1_000 && lines().first == "2000")
    }

    @Test("Whatever others put into the file, only lines of text come out of it")
    func hostile() throws {
        let bad: [[UInt8]] = [
            bytes("\u{1b}]0;x\u{7}"), [0xff, 0xfe], [0x61, 0, 0x62], [], bytes(String(repeating: "x", count: 5_000)),
        ]
        try put(bytes("good") + [0x0a] + bad.joined(separator: [0x0a]) + bytes("\ntorn"))
        #expect(lines() == ["good", "torn"])
        history.append(bytes("next"))
        #expect(lines() == ["good", "torn", "next"])
        for line in bad { history.append(line) }
        #expect(lines() == ["good", "torn", "next"])
    }

    @Test("A link, a folder or a pipe in its place is left alone")
    func otherKinds() throws {
        history.append(bytes("first"))
        let target = try folder.write(bytes("precious\n"), to: "precious")
        try FileManager.default.removeItem(at: file)
        try FileManager.default.createSymbolicLink(at: file, withDestinationURL: target)
        history.append(bytes("second"))
        #expect(try String(contentsOf: target, encoding: .utf8) == "precious\n" && lines().isEmpty)
        try FileManager.default.removeItem(at: file)
        try #require(unsafe mkfifo(file.path, 0o600) == 0)
        history.append(bytes("second"))
        #expect(lines().isEmpty)
        try FileManager.default.removeItem(at: file)
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        history.append(bytes("second"))
        #expect(lines().isEmpty)
    }
}
