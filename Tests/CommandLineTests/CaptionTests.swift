import Foundation
import Glibc
import TestSupport
import Testing

@Suite("behold caption")
struct CaptionTests {
    let program: Program
    let folder: TemporaryFolder

    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
    }

    static let samples = [
        "four-circles.jpg", "rectangle.png", "red-circle.png", "star-and-rectangle.jpg", "three-stars.png",
        "turned.jpg", "two-squares.png", "white-square.jpg",
    ]

    private func copySample(_ name: String, to path: String) throws {
        let target = folder.appending(path)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(contentsOf: URL(filePath: Program.sample(name))).write(to: target)
    }

    private func text(_ path: String) -> String? { try? String(contentsOf: folder.appending(path), encoding: .utf8) }

    private var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
    }

    @Test("A folder is captioned in a stable order, one line a photo, hidden files left out")
    func folderOrder() throws {
        try copySample("red-circle.png", to: "b.png")
        try copySample("turned.jpg", to: "a.JPG")
        try copySample("rectangle.png", to: "sub/c.png")
        try copySample("rectangle.png", to: ".hidden.png")
        try copySample("rectangle.png", to: ".cache/d.png")
        try copySample("two-squares.png", to: "picture")  // by its contents
        try folder.write(Array("notes".utf8), to: "notes.txt")
        let first = try program.run("caption", folder.path)
        #expect(first.status == 0)
        let paths = first.lines.map { String($0.split(separator: "\t")[0]).dropFirst(folder.path.count + 1) }
        #expect(paths == ["a.JPG", "b.png", "picture", "sub/c.png"])
        #expect(first.lines.allSatisfy { $0.split(separator: "\t").count == 2 })
        #expect(try program.run("caption", folder.path).output == first.output)
    }

    @Test("What the history has isn't captioned again, but printed")
    func cached() throws {
        try copySample("red-circle.png", to: "a.png")
        let first = try #require(try program.run("caption", folder.path, "--jsonl").objects().first)
        let second = try #require(try program.run("caption", folder.path, "--jsonl").objects().first)
        #expect(first["cached"] as? Bool == false && second["cached"] as? Bool == true)
        #expect(first["caption"] as? String == second["caption"] as? String)
        #expect(first["turn"] as? Int == second["turn"] as? Int)
        let other = try #require(try program.run("caption", folder.path, "--jsonl", "--beams", "1").objects().first)
        #expect(other["cached"] as? Bool == false)
        let keys = [
            "image", "sha256", "width", "height", "damage", "model", "weights", "precision", "turn", "cached",
            "seconds", "caption", "score",
        ]
        #expect(Set(keys).isSubset(of: first.keys))
    }

    @Test("Equal content is captioned once; every path gets its line")
    func duplicates() throws {
        for index in 0..<40 { try copySample("red-circle.png", to: "copy\(index).png") }
        let result = try program.run("caption", folder.path, "--jsonl")
        let objects = try result.objects()
        #expect(objects.count == 40)
        #expect(Set(objects.compactMap { $0["turn"] as? Int }).count == 1)
        #expect(try program.run("history", "--jsonl").lines.count == 1)
    }

    @Test("Broken files are error records; the rest is as without them")
    func broken() throws {
        for name in Self.samples { try copySample(name, to: name) }
        let clean = try program.run("caption", folder.path, "--no-history")
        try folder.write(Array("no picture".utf8), to: "m.jpg")
        try folder.write([], to: "n.png")
        let result = try program.run("caption", folder.path, "--no-history")
        #expect(result.status == 2)
        #expect(result.output == clean.output)
        #expect(result.errors.contains("m.jpg: not an image") && result.errors.contains("n.png: the file is empty"))
        #expect(result.errors.contains("8 done, 2 refused"))
        let stream = try program.run("caption", folder.path, "--no-history", "--jsonl").objects()
        #expect(stream.count == 10)
        #expect(stream.compactMap { ($0["error"] as? [String: Any])?["code"] as? String } == ["not_an_image", "empty"])
    }

    @Test("A folder of nothing but broken files, an empty folder, a missing path")
    func nothingGood() throws {
        let none = try program.run("caption", folder.path)
        #expect(none.status == 0 && none.output.isEmpty && none.errors.contains("no photos"))
        for index in 0..<5 { try folder.write(Array("no picture".utf8), to: "bad\(index).jpg") }
        let result = try program.run("caption", folder.path)
        #expect(result.status == 2 && result.output.isEmpty && result.errors.contains("0 done, 5 refused"))
        expectRefusal(try program.run("caption", "missing.jpg"), status: 66, saying: "missing.jpg")
    }

    @Test("Sidecars are written beside photos, kept as they are, and skipped the next time")
    func sidecars() throws {
        try copySample("red-circle.png", to: "a.png")
        try copySample("turned.jpg", to: "b.jpg")
        try copySample("rectangle.png", to: "b.png")
        try folder.write(Array("a person wrote this\n".utf8), to: "a.txt")
        try folder.write(Array("stale".utf8), to: ".behold-999999999-0.tmp")
        let result = try program.run("caption", folder.path, "--to", "sidecar")
        #expect(result.status == 0 && result.output.isEmpty, "\(result)")
        #expect(text("a.txt") == "a person wrote this\n")
        #expect(text("b.jpg.txt")?.contains("circle") == true)
        #expect(text("b.png.txt")?.contains("rectangle") == true)
        #expect(!names.contains { $0.hasPrefix(".behold") })
        let again = try program.run("caption", folder.path, "--to", "sidecar")
        #expect(again.errors.contains("0 done, 3 skipped"), "\(again)")
    }

    @Test("A sidecar that is a link or a folder is named and left alone; an empty one is filled")
    func oddSidecars() throws {
        for name in ["a", "b", "c"] { try copySample("red-circle.png", to: "\(name).png") }
        let outside = try folder.write(Array("precious".utf8), to: "precious")
        #expect(unsafe symlink(outside.path, folder.appending("a.txt").path) == 0)
        try FileManager.default.createDirectory(at: folder.appending("b.txt"), withIntermediateDirectories: true)
        try folder.write([], to: "c.txt")
        let result = try program.run("caption", folder.path, "--to", "sidecar")
        #expect(result.status == 2)
        #expect(text("precious") == "precious")
        #expect(result.errors.contains("a.txt: a link") && result.errors.contains("b.txt: not a regular file"))
        #expect(text("c.txt")?.contains("circle") == true)
    }

    @Test("Lines are added to a file; what it has is skipped, and an unfinished last line is taken away")
    func jsonlFile() throws {
        try copySample("red-circle.png", to: "photos/a.png")
        try copySample("turned.jpg", to: "photos/b.jpg")
        let (photos, file) = (folder.appending("photos").path, folder.appending("captions.jsonl").path)
        #expect(try program.run("caption", photos + "/a.png", "--to", file, "--no-history").output.isEmpty)
        let first = try #require(text("captions.jsonl"))
        try Data((first + "{\"image\": \"unfini").utf8).write(to: folder.appending("captions.jsonl"))
        let result = try program.run("caption", photos, "--to", file, "--no-history")
        #expect(result.errors.contains("1 done, 1 skipped"), "\(result)")
        let second = try #require(text("captions.jsonl"))
        #expect(second.hasPrefix(first) && second.split(separator: "\n").count == 2 && second.hasSuffix("}\n"))
        #expect(try program.run("caption", photos, "--to", file, "--no-history").errors.contains("0 done, 2 skipped"))
        // Other options are other captions.
        #expect(
            try program.run("caption", photos, "--to", file, "--no-history", "--beams", "1").errors.contains("2 done"))
        #expect(text("captions.jsonl")?.split(separator: "\n").count == 4)
        #expect(
            try program.run("caption", photos, "--to", file, "--no-history", "--overwrite").errors.contains("2 done"))
        #expect(text("captions.jsonl")?.split(separator: "\n").count == 4)
    }

    @Test("A file that can't be written is named before a model runs")
    func unwritable() throws {
        try copySample("red-circle.png", to: "a.png")
        let photo = folder.appending("a.png").path
        expectRefusal(
            try program.run("caption", photo, "--to", "/nowhere/x.jsonl"), status: 73, saying: "/nowhere/x.jsonl")
        #expect(unsafe symlink("/nowhere", folder.appending("link.jsonl").path) == 0)
        expectRefusal(
            try program.run("caption", photo, "--to", folder.appending("link.jsonl").path), status: 73, saying: "link")
    }

    @Test("Names of any bytes are captioned; JSON keeps their bytes, and nothing reaches the terminal")
    func oddNames() throws {
        let png = try Data(contentsOf: URL(filePath: Program.sample("red-circle.png")))
        let names: [[UInt8]] = [
            [0xff, 0xfe], Array("new\nline".utf8), Array("\u{1b}[2J".utf8), Array("\u{202e}gnp".utf8),
            Array("-dash".utf8),
            Array("$(touch PWNED)".utf8), Array("%n%s".utf8), Array("*?[a]".utf8), Array("\u{e9}".utf8),
            Array("e\u{301}".utf8), [UInt8](repeating: 0x61, count: 251),
        ]
        for name in names {
            let path = Array(folder.path.utf8) + [0x2f] + name + Array(".png".utf8)
            let descriptor = unsafe open(path.map(CChar.init(bitPattern:)) + [0], O_WRONLY | O_CREAT, 0o600)
            try #require(descriptor >= 0)
            _ = unsafe png.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            close(descriptor)
        }
        let plain = try program.run("caption", folder.path)
        #expect(plain.status == 0 && plain.lines.count == names.count, "\(plain)")
        expectPrintable(plain.output)
        let result = try program.run("caption", folder.path, "--jsonl")
        expectPrintable(result.output)
        #expect(result.text.contains("/\\udcff\\udcfe.png\""))
        #expect(result.text.contains("/new\\nline.png\""))
        #expect(result.text.contains("\\u001b[2J.png\""))
        let listed = try program.run("history", "--limit", "100")
        expectPrintable(listed.output)
        let named = Array(folder.path.utf8) + [0x2f, 0xff, 0xfe] + Array(".png".utf8)
        let asked = try program.run(bytes: [
            Array("ask".utf8), named, Array("what is this?".utf8), Array("--jsonl".utf8),
        ])
        #expect(asked.status == 0 && asked.text.contains("\\udcff\\udcfe.png"))
        #expect(!FileManager.default.fileExists(atPath: "PWNED"))
        #expect(try program.run("caption", folder.path, "--to", "sidecar").status == 0)
        #expect(self.names.count(where: { $0.hasSuffix(".txt") }) == names.count)
    }

    @Test("Links: loops end, links inside are followed, those that lead out are told of")
    func links() throws {
        try copySample("red-circle.png", to: "in/a.png")
        try copySample("turned.jpg", to: "out/b.jpg")
        let inside = folder.appending("in").path
        #expect(unsafe symlink(".", inside + "/loop") == 0)
        #expect(unsafe symlink("a.png", inside + "/again.png") == 0)
        #expect(unsafe symlink("../out/b.jpg", inside + "/outside.jpg") == 0)
        #expect(unsafe symlink("../out", inside + "/outfolder") == 0)
        let result = try program.run("caption", inside)
        #expect(
            result.lines.map { $0.split(separator: "\t")[0].dropFirst(inside.utf8.count + 1) } == [
                "a.png", "again.png",
            ])
        #expect(result.errors.contains("outside.jpg: a link out of the folder"))
        #expect(result.errors.contains("outfolder: a link out of the folder"))
        #expect(result.status == 0)
        #expect(try program.run("caption", inside, "--follow").lines.count == 4)
        #expect(try program.run("caption", inside + "/outside.jpg").lines.count == 1)
    }

    @Test("Beams, length and the other options change what is searched for")
    func options() throws {
        let photo = Program.sample("turned.jpg")
        let short = try #require(
            try program.run("caption", photo, "--length", "4", "--jsonl", "--no-history").objects().first)
        #expect((short["caption"] as? String)?.split(separator: " ").count ?? 99 <= 4)
        let options = try #require(short["options"] as? [String: Any])
        #expect(options["length"] as? Int == 4 && options["beams"] as? Int == 3)
        let document = try program.run("caption", photo, "--json", "--no-history").json()
        #expect(document is [String: Any])
        let several = try program.run("caption", photo, photo, "--json", "--no-history").json()
        #expect((several as? [Any])?.count == 2)
    }
}
