import Foundation
import Glibc
import TestSupport
import Testing

@Suite("behold search")
struct SearchTests {
    let program: Program
    let folder: TemporaryFolder

    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
    }

    private func copy(_ sample: String, to path: String) throws {
        let target = folder.appending(path)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(contentsOf: URL(filePath: Program.sample(sample))).write(to: target)
    }

    private func copyAll() throws {
        for sample in ["red-circle.png", "rectangle.png", "two-squares.png", "turned.jpg"] {
            try copy(sample, to: sample)
        }
    }

    /// The names of files in lines of scores and paths.
    private func names(_ result: Program.Result) -> [String] {
        result.lines.map { line in
            String(line.split(separator: "\t").last?.split(separator: "/").last ?? "")
        }
    }

    @Test("Photos are ranked by a sentence, the closest first, with their scores; a second time the same")
    func text() throws {
        try copyAll()
        let first = try program.run("search", "a red circle", folder.path)
        #expect(first.status == 0 && first.errors.isEmpty && first.lines.count == 4, "\(first)")
        #expect(names(first).first == "red-circle.png")
        let scores = first.lines.compactMap { Float($0.split(separator: "\t")[0]) }
        #expect(scores.count == 4 && scores == scores.sorted(by: >))
        #expect(try program.run("search", "a red circle", folder.path).output == first.output)
        #expect(
            try program.run("search", "a red circle", folder.path, "--limit", "2").lines == Array(first.lines[..<2]))
        #expect(names(try program.run("search", "--text", "two squares", folder.path)).first == "two-squares.png")
    }

    @Test("Photos are ranked by an example, also one on standard input; the example itself is the closest")
    func example() throws {
        try copyAll()
        let example = Program.sample("rectangle.png")
        let found = try program.run("search", "--like", example, folder.path)
        #expect(names(found).first == "rectangle.png" && found.lines.first?.hasPrefix("1.000\t") == true, "\(found)")
        let piped = try program.run(
            "search", folder.path, "--like", "-", input: try Data(contentsOf: URL(filePath: example)))
        #expect(piped.output == found.output)
        expectRefusal(try program.run("search", "--like", "gone.jpg", folder.path), status: 66, saying: "gone.jpg")
        let text = try folder.write(Array("text".utf8), to: "text.jpg")
        expectRefusal(
            try program.run("search", "--like", text.path, Program.sample("turned.jpg")), status: 65, saying: "text")
        let both = try program.run("search", "--like", "-", "-")
        #expect(both.status == 64 && both.output.isEmpty && both.errors.contains("one photo only"))
    }

    @Test(
        "JSON has the keys of every result, the rank, the score, the query and the copies; as one document or line by line"
    )
    func json() throws {
        try copyAll()
        try copy("turned.jpg", to: "z/copy.jpg")
        let lines = try program.run("search", "a red circle", folder.path, "--jsonl", "--limit", "9")
        let objects = try lines.objects()
        #expect(objects.count == 4)
        #expect(objects.map { $0["rank"] as? Int } == [1, 2, 3, 4])
        for object in objects {
            for key in [
                "image", "sha256", "width", "height", "damage", "original_missing", "model", "weights", "precision",
                "turn", "cached", "seconds", "score", "query", "like", "copies",
            ] { #expect(object[key] != nil, "\(key)") }
            #expect(
                object["query"] as? String == "a red circle" && object["like"] is NSNull && object["turn"] is NSNull)
            #expect(object["cached"] as? Bool == false)
        }
        let copies = objects.compactMap { $0["copies"] as? [String] }.flatMap(\.self)
        #expect(copies == [folder.path + "/z/copy.jpg"])
        let again = try program.run("search", "--like", Program.sample("turned.jpg"), folder.path, "--json")
        let document = try #require(try again.json() as? [[String: Any]])
        #expect(document.count == 4 && document.allSatisfy { $0["cached"] as? Bool == true && $0["query"] is NSNull })
        #expect(document.first?["like"] as? String == Program.sample("turned.jpg"))
    }

    @Test("Every file of equal content gets its line, and counts once for the limit")
    func copies() throws {
        try copy("red-circle.png", to: "a.png")
        try copy("red-circle.png", to: "b.png")
        try copy("turned.jpg", to: "c.jpg")
        let found = try program.run("search", "--like", Program.sample("red-circle.png"), folder.path, "--limit", "1")
        #expect(names(found) == ["a.png", "b.png"])
    }

    @Test("A broken photo is named and the rest is found; alone it gives its own status")
    func broken() throws {
        try copyAll()
        try folder.write(Array("no picture".utf8), to: "a.png")
        try folder.write([], to: "b.jpg")
        let result = try program.run("search", "a red circle", folder.path, "--jsonl")
        #expect(result.status == 2)
        let lines = result.errors.split(separator: "\n")
        #expect(
            lines.count == 2 && lines[0].contains("a.png: not an image")
                && lines[1].contains("b.jpg: the file is empty"))
        let objects = try result.objects()
        #expect(objects.count == 6)
        let codes = objects.compactMap { ($0["error"] as? [String: Any])?["code"] as? String }
        #expect(codes == ["not_an_image", "empty"])
        let alone = try program.run("search", "a red circle", folder.appending("a.png").path)
        #expect(alone.status == 65 && alone.output.isEmpty)
        #expect(try program.run("search", "a red circle", "/nowhere/photos").status == 66)
    }

    @Test(
        "What the history has seen is searched where no folder is named; a photo whose file is gone is marked as missing"
    )
    func history() throws {
        try copyAll()
        let none = try program.run("search", "a red circle")
        #expect(none.status == 0 && none.output.isEmpty && none.errors.contains("no photos found"))
        #expect(try program.run("ask", folder.appending("red-circle.png").path, "what is this?").status == 0)
        #expect(try program.run("caption", folder.appending("turned.jpg").path).status == 0)
        #expect(try program.run("search", "a red circle", folder.appending("rectangle.png").path).status == 0)
        try FileManager.default.removeItem(at: folder.appending("red-circle.png"))
        let found = try program.run("search", "a red circle")
        #expect(found.status == 0 && found.lines.count == 3 && names(found).first == "red-circle.png", "\(found)")
        #expect(found.errors.contains("red-circle.png") && found.errors.contains("original missing"))
        #expect(try program.run("history").lines.count == 2)
        expectRefusal(
            try program.run("search", "a red circle", "--no-history"), status: 64, saying: "without a history")
        let objects = try program.run("search", "a red circle", "--jsonl").objects()
        #expect(objects.count(where: { $0["original_missing"] as? Bool == true }) == 1)
    }

    @Test("A search without a history keeps nothing; another precision has vectors of its own")
    func noHistory() throws {
        try copyAll()
        let first = try program.run("search", "a red circle", folder.path, "--no-history", "--jsonl").objects()
        #expect(first.count == 4 && !FileManager.default.fileExists(atPath: program.historyPath))
        for precision in ["fastest", "float32"] {
            let found = try program.run("search", "a red circle", folder.path, "--precision", precision, "--jsonl")
            let isCached = try found.objects().allSatisfy { $0["cached"] as? Bool == true }
            let isOther = precision == "fastest" || first.first?["precision"] as? String != "float32"
            #expect(isCached != isOther)
        }
    }

    @Test("A run that was killed goes on where it was; one that is stopped keeps what it has, and says nothing")
    func killed() throws {
        for number in 0..<120 { try makePicture(numbered: number) }
        var kept = 0
        for (signal, status) in [(SIGKILL, -1 as Int32), (SIGINT, 130)] {
            let before = historySize
            let run = try program.start(
                ["search", "a red circle", folder.path, "--threads", "1"].map { Array($0.utf8) })
            for _ in 0..<20_000 where historySize < before + 500_000 { usleep(1_000) }
            run.send(signal)
            let result = try run.wait()
            #expect(result.status == status && result.output.isEmpty, "\(result)")
            let known = try program.run("search", "a red circle", "--limit", "999").lines.count
            #expect(known > kept && known < 120, "\(known)")
            kept = known
        }
        let found = try program.run("search", "a red circle", folder.path, "--jsonl", "--limit", "999").objects()
        #expect(found.count == 120 && found.count(where: { $0["cached"] as? Bool == true }) == kept)
        #expect(try program.run("doctor").status == 0)
    }

    private var historySize: Int {
        var status = stat()
        return unsafe stat(program.historyPath, &status) == 0 ? Int(status.st_size) : 0
    }

    /// A picture of its own for each number: the same coefficients under another quantization.
    private func makePicture(numbered number: Int) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: Program.sample("turned.jpg"))))
        let table = try #require(
            bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xdb]) }, "no quantization table")
        bytes[table + 5 + 63] = UInt8(1 + number)
        try folder.write(bytes, to: "\(number).jpg")
    }

    @Test("Files and folders are left out on request")
    func exclude() throws {
        try copyAll()
        try copy("three-stars.png", to: "raw/a.png")
        let found = try program.run("search", "a circle", folder.path, "--exclude", "raw", "--exclude", "t*.png")
        #expect(
            found.status == 0 && Set(names(found)) == ["red-circle.png", "rectangle.png", "turned.jpg"], "\(found)")
        #expect(try program.run("search", "a circle", folder.path, "--max-megapixels", "0").status == 64)
    }

    // MARK: What is said on the command line

    @Test(
        "A first argument that is a file's or folder's name isn't taken for the text; --text and --like say what it is")
    func ambiguous() throws {
        try copyAll()
        for path in [folder.path, folder.appending("turned.jpg").path] {
            expectRefusal(
                try program.run("search", path), status: 64, saying: "--text", "--like")
        }
        #expect(try program.run("search", "--text", folder.path, folder.path).lines.count == 4)
    }

    @Test("Contradictions, empty texts and texts that are none are refused before a model runs")
    func usage() throws {
        try copyAll()
        expectRefusal(try program.run("search"), status: 64, saying: "nothing to search for")
        expectRefusal(
            try program.run("search", " ", folder.path), status: 64, saying: "the text to search for is empty")
        expectRefusal(
            try program.run("search", String(repeating: "a", count: 5_000), folder.path), status: 65,
            saying: "5000 bytes")
        expectRefusal(
            try program.run(bytes: [Array("search".utf8), [0x64, 0xff], Array(folder.path.utf8)]), status: 65,
            saying: "isn't UTF-8")
        for arguments in [
            ["--text", "a", "--like", "b.jpg"], ["a", "--limit", "0"], ["a", "--sheet", "x.jpg"],
            ["a", "--sheet", "x.png", "--limit", "1001"], ["--texts", "f", "--sheet", "x.png", "p.jpg"],
        ] {
            let result = try program.run(bytes: (["search"] + arguments).map { Array($0.utf8) })
            #expect(result.status == 64 && result.output.isEmpty, "\(arguments): \(result)")
        }
        let empty = folder.appending("empty")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        let none = try program.run("search", "a dog", empty.path)
        #expect(none.status == 0 && none.output.isEmpty && none.errors.contains("no photos found"))
    }

    @Test("Names of any bytes are found, and nothing that steers a terminal is printed")
    func oddNames() throws {
        let png = [UInt8](try Data(contentsOf: URL(filePath: Program.sample("red-circle.png"))))
        for name in [[0xff, 0xfe], Array("new\nline".utf8), Array("\u{1b}[2J".utf8), Array("tab\t\u{202e}gnp".utf8)] {
            let path = Array(folder.path.utf8) + [0x2f] + name + Array(".png".utf8)
            let descriptor = unsafe open(path.map(CChar.init(bitPattern:)) + [0], O_WRONLY | O_CREAT, 0o600)
            try #require(descriptor >= 0)
            _ = unsafe png.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            close(descriptor)
        }
        let sheet = folder.appending("out/sheet.png")
        try FileManager.default.createDirectory(
            at: sheet.deletingLastPathComponent(), withIntermediateDirectories: true)
        let plain = try program.run("search", "a red circle\u{1b}[31m", folder.path, "--sheet", sheet.path)
        #expect(plain.status == 0 && plain.lines.count == 4, "\(plain)")
        #expect(plain.lines.allSatisfy { $0.split(separator: "\t").count == 2 })
        expectPrintable(plain.output)
        expectPrintable(Data(plain.errors.utf8))
        let json = try program.run("search", "a red circle\u{1b}[31m", folder.path, "--jsonl")
        expectPrintable(json.output)
        #expect(json.text.contains("\\udcff\\udcfe.png"))
    }

    // MARK: Sheets and sentences

    @Test("A contact sheet is a PNG of the photos found; it is written whole or not at all")
    func sheet() throws {
        try copyAll()
        let target = folder.appending("sheets/found.png")
        expectRefusal(
            try program.run("search", "a circle", folder.path, "--sheet", target.path), status: 73, saying: "found.png")
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        let result = try program.run("search", "a circle", folder.path, "--sheet", target.path, "--limit", "3")
        #expect(result.status == 0 && result.lines.count == 3, "\(result)")
        let seen = try #require(try program.run("inspect", target.path, "--json").json() as? [String: Any])
        #expect(seen["format"] as? String == "PNG" && seen["width"] as? Int ?? 0 > 500)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending("sheets").path)
        #expect(names == ["found.png"])
        #expect(unsafe symlink("/nowhere", folder.appending("sheets/link.png").path) == 0)
        expectRefusal(
            try program.run("search", "a circle", folder.path, "--sheet", folder.appending("sheets/link.png").path),
            status: 73, saying: "a link")
    }

    @Test("The sentences of a file are ranked for a photo, with their lines")
    func sentences() throws {
        let file = try folder.write(
            Array("a dog on a beach\r\n\n  \na red circle\ntwo people on bicycles\nlast".utf8), to: "sentences.txt")
        let photo = Program.sample("red-circle.png")
        let found = try program.run("search", "--texts", file.path, photo)
        #expect(found.status == 0 && found.errors.isEmpty && found.lines.count == 4, "\(found)")
        #expect(found.lines.first?.hasSuffix("\ta red circle") == true)
        let objects = try program.run("search", "--texts", file.path, photo, "--jsonl", "--limit", "2").objects()
        #expect(objects.count == 2 && objects[0]["line"] as? Int == 4 && objects[0]["rank"] as? Int == 1)
        #expect(objects[0]["text"] as? String == "a red circle" && objects[0]["image"] as? String == photo)
        let piped = try program.run(
            "search", "--texts", file.path, "-", input: try Data(contentsOf: URL(filePath: photo)))
        #expect(piped.output == found.output)
    }

    @Test("A file of sentences with bad lines: each is named, the rest is ranked; without any good one it is refused")
    func badSentences() throws {
        let photo = Program.sample("red-circle.png")
        let mixed = try folder.write(
            Array("a red circle\n".utf8) + [0xff, 0x0a] + [UInt8](repeating: 0x61, count: 70_000)
                + Array("\na nul \0\na dog".utf8), to: "mixed.txt")
        let result = try program.run("search", "--texts", mixed.path, photo)
        #expect(result.status == 2 && result.lines.count == 2, "\(result)")
        for words in ["line 2 of", "line 3 of", "line 4 of"] { #expect(result.errors.contains(words)) }
        expectPrintable(Data(result.errors.utf8))
        let empty = try folder.write(Array("\n \n".utf8), to: "empty.txt")
        expectRefusal(try program.run("search", "--texts", empty.path, photo), status: 65, saying: "no sentence")
        expectRefusal(try program.run("search", "--texts", "gone.txt", photo), status: 66, saying: "gone.txt")
        expectRefusal(try program.run("search", "--texts", folder.path, photo), status: 66, saying: "isn't a file")
        expectRefusal(try program.run("search", "--texts", mixed.path), status: 64, saying: "one photo")
        expectRefusal(try program.run("search", "--texts", mixed.path, "gone.jpg"), status: 66, saying: "gone.jpg")
    }

    @Test("--verbose says how many files were new and how long it took; --quiet says nothing of it")
    func timing() throws {
        try copyAll()
        let result = try program.run("search", "a red circle", folder.path, "--verbose")
        #expect(result.errors.contains("4 files, 4 of them new, ready in"), "\(result)")
        #expect(try program.run("search", "a red circle", folder.path, "--verbose").errors.contains("0 of them new"))
    }

    @Test("A file that was touched or linked since is still the photo; one that was changed isn't")
    func touched() throws {
        let path = folder.appending("photo.png").path
        try FileManager.default.copyItem(atPath: Program.sample("red-circle.png"), toPath: path)
        #expect(try program.run("ask", path, "what?").status == 0)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
        try FileManager.default.linkItem(atPath: path, toPath: folder.appending("link.png").path)
        let found = try program.run("search", "a red circle", "--jsonl")
        #expect(try found.objects().first?["original_missing"] as? Bool == false, "\(found)")
        #expect(!found.errors.contains("missing"))
        try Data(contentsOf: URL(filePath: Program.sample("rectangle.png"))).write(to: URL(filePath: path))
        let changed = try program.run("search", "a red circle", "--jsonl")
        #expect(try changed.objects().first?["original_missing"] as? Bool == true, "\(changed)")
    }

    @Test("An empty folder is an empty list")
    func nothing() throws {
        let empty = folder.appending("empty")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        let found = try program.run("search", "a circle", empty.path, "--json")
        #expect(try found.status == 0 && (found.json() as? [Any])?.isEmpty == true, "\(found)")
    }
}
