import Foundation
import Glibc
import TestSupport
import Testing

@testable import behold

@Suite("Completion")
struct LineCompletionTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path }

    init() throws {
        folder = try TemporaryFolder()
        for name in [
            "dog.jpg", "dog on a beach.jpg", "notes.txt", ".hidden.png", "犬.png", "犬と猫.png", "it's.png", "x\u{1b}y.png",
            "sub/inner photo.png",
        ] {
            let file = folder.appending(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data([1]).write(to: file)
        }
        try FileManager.default.createDirectory(at: folder.appending("raw"), withIntermediateDirectories: true)
        try Data([1]).write(to: folder.appending("raw/IMG_1"))
    }

    private func completed(_ line: String) -> String? {
        let bytes = Array(line.utf8)
        return LineCompletion(of: bytes).map { String(decoding: $0.completed(from: bytes), as: UTF8.self) }
    }

    private func names(_ line: String) -> [String] {
        (LineCompletion(of: Array(line.utf8))?.candidates ?? []).map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test("Commands, where a line begins with one")
    func commands() {
        #expect(completed("/he") == "/help ")
        #expect(completed("/image") == "/image")
        #expect(names("/image") == ["/image", "/images"])
        #expect(names("/").count == ChatCommand.allCases.count)
        #expect(names("what is /h").isEmpty && names("@2 /h").isEmpty)
    }

    @Test("Paths are written as they are read: with the quotes they have, or with backslashes")
    func paths() {
        #expect(completed("/image \(path)/dog.") == "/image \(path)/dog.jpg ")
        #expect(completed(#"/image \#(path)/dog\ "#) == #"/image \#(path)/dog\ on\ a\ beach.jpg "#)
        #expect(completed("/image '\(path)/dog o") == "/image '\(path)/dog on a beach.jpg' ")
        #expect(completed("/image \"\(path)/it") == "/image \"\(path)/it's.png\" ")
        #expect(completed("/image '\(path)/it") == "/image \"\(path)/it's.png\" ")
        #expect(completed("/image \(path)/su") == "/image \(path)/sub/")
        #expect(completed("/image '\(path)/su") == "/image '\(path)/sub/")
        #expect(completed("/image \(path)/sub/") == #"/image \#(path)/sub/inner\ photo.png "#)
        #expect(completed("file://\(path)/dog%20o") == "file://\(path)/dog%20on%20a%20beach.jpg ")
        for line in [#"\#(path)/dog\ "#, "'\(path)/dog o", "\"\(path)/it", "file://\(path)/dog%20o"] {
            let whole = Array(completed(line)?.utf8 ?? "".utf8)
            let paths = PathWords.paths(in: whole).map { String(decoding: $0, as: UTF8.self) }
            #expect(!paths.isEmpty && paths.allSatisfy(FileManager.default.fileExists), "\(line)")
        }
    }

    @Test("What several have in common, cut between characters and not after a backslash; then the list")
    func common() {
        #expect(completed("\(path)/d") == "\(path)/dog")
        #expect(names("\(path)/dog") == ["dog on a beach.jpg", "dog.jpg"])
        #expect(completed("\(path)/犬") == "\(path)/犬")
        let list = LineCompletion(of: Array("\(path)/dog".utf8))?.list(columns: 80)
        #expect(list == "dog on a beach.jpg  dog.jpg")
        #expect(LineCompletion(of: Array("\(path)/dog".utf8))?.list(columns: 20) == "dog on a beach.jpg\r\ndog.jpg")
    }

    @Test("Photos and folders for photos, any file where there are no photos; hidden ones where they are asked for")
    func kinds() {
        #expect(!names("/image \(path)/").contains("notes.txt") && names("/image \(path)/").contains("sub/"))
        #expect(names("/save \(path)/").contains("notes.txt"))
        #expect(completed("/image \(path)/raw/") == "/image \(path)/raw/IMG_1 ")
        #expect(!names("/image \(path)/").contains(".hidden.png"))
        #expect(completed("/image \(path)/.h") == "/image \(path)/.hidden.png ")
        // A name that can't be typed isn't offered.
        #expect(!names("/image \(path)/").contains { $0.contains("x") && $0.contains("y.png") })
    }

    @Test("The words of a question are nobody's names; after photos another may follow")
    func questions() {
        #expect(completed("what is \(path)/do") == nil)
        #expect(completed("@2 \(path)/do") == nil && completed("/ask \(path)/do") == nil)
        #expect(completed("\(path)/dog.jpg \(path)/do") == "\(path)/dog.jpg \(path)/dog")
        #expect(completed("") == nil && completed("/ask \(path)/do") == nil)
    }

    @Test("~/ stays as it is typed")
    func home() throws {
        let old = unsafe String(cString: getenv("HOME"))
        unsafe setenv("HOME", path, 1)
        defer { unsafe setenv("HOME", old, 1) }
        #expect(completed("~/dog.") == "~/dog.jpg ")
    }
}
