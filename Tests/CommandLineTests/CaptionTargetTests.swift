import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Where captions go")
struct CaptionTargetTests {
    let program: Program
    let photos: CaptionFolder

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
    }

    /// The rows of a CSV file as Python reads them, by the names of the columns.
    private func rows(_ path: String) throws -> [[String: String]] {
        let output = photos.appending("rows.json")
        let process = Foundation.Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import csv, json, sys
            rows = list(csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8", errors="surrogateescape"), strict=True))
            json.dump(rows, open(sys.argv[2], "w"))
            """, path, output,
        ]
        try process.run()
        process.waitUntilExit()
        defer { try? FileManager.default.removeItem(atPath: output) }
        return try JSONDecoder().decode([[String: String]].self, from: Data(contentsOf: URL(filePath: output)))
    }

    static let hasPython = FileManager.default.fileExists(atPath: "/usr/bin/python3")

    @Test(
        "A table of captions is read by others, guarded against spreadsheets, and goes on where it was",
        .enabled(if: hasPython))
    func csv() throws {
        try photos.copySample("red-circle.png", to: "p/=cmd|'x'!A1.png")
        try photos.copySample("turned.jpg", to: "p/a \"quoted\", name.jpg")
        try photos.copySample("rectangle.png", to: "p/two\nlines.png")
        let file = photos.appending("captions.csv")
        let arguments = ["caption", photos.appending("p"), "--to", file, "--no-history"].map { Array($0.utf8) }
        let stream = try program.run("caption", photos.appending("p"), "--jsonl").objects()
        #expect(try program.run(bytes: arguments).errors.contains("3 done"))
        let first = try #require(photos.text("captions.csv"))
        let read = try rows(file)
        #expect(read.compactMap { $0["caption"] } == stream.compactMap { $0["caption"] as? String })
        #expect(read.compactMap { $0["sha256"] } == stream.compactMap { $0["sha256"] as? String })
        #expect(read.compactMap { $0["image"] } == stream.compactMap { $0["image"] as? String })
        #expect(first.hasPrefix("image,caption,score,") && first.contains("\r\n"))
        // The same from inside the folder: the name comes first, and is guarded.
        let here = photos.appending("p/here.csv")
        let moved = try program.run("caption", photos.appending("p"), "--to", here, "--no-history")
        #expect(moved.errors.contains("3 done"))

        // A second run adds nothing; one after a crash takes the rest of a record away and writes it again.
        #expect(try program.run(bytes: arguments).errors.contains("0 done, 3 skipped"))
        #expect(photos.text("captions.csv") == first)
        for cut in [1, 2, 40, 200] {
            try photos.write(Array(first.utf8.dropLast(cut)), to: "captions.csv")
            let result = try program.run(bytes: arguments)
            #expect(result.status == 0, "\(result)")
            let again = try rows(file)
            #expect(
                again.count == 3 && Set(again.compactMap { $0["sha256"] }) == Set(read.compactMap { $0["sha256"] }),
                "\(cut)")
        }
        try photos.write(Array(first.utf8.prefix(30)), to: "captions.csv")  // in the header
        #expect(try program.run(bytes: arguments).errors.contains("3 done"))
        #expect(try rows(file).count == 3)
    }

    @Test("A table that isn't of captions is left alone")
    func foreignTable() throws {
        try photos.copySample("red-circle.png", to: "a.png")
        try photos.write("name,price\nx,1\n", to: "prices.csv")
        expectRefusal(
            try program.run("caption", photos.appending("a.png"), "--to", photos.appending("prices.csv")), status: 73,
            saying: "prices.csv", "name another")
        #expect(photos.text("prices.csv") == "name,price\nx,1\n")
    }

    @Test("A last line without a line feed that is whole stays")
    func wholeLastLine() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        for name in ["captions.jsonl", "captions.csv"] {
            let arguments = ["caption", photos.appending("p"), "--to", photos.appending(name), "--no-history"].map {
                Array($0.utf8)
            }
            #expect(try program.run(bytes: arguments).status == 0)
            let whole = try #require(photos.text(name))
            try photos.write(String(whole.trimmingCharacters(in: .newlines)), to: name)
            #expect(try program.run(bytes: arguments).errors.isEmpty)
            #expect(photos.text(name) == whole)
        }
    }

    @Test("Captions as XMP: a file of its own, and another program's keeps everything else")
    func xmp() throws {
        try photos.copySample("red-circle.png", to: "a.png")
        try photos.copySample("turned.jpg", to: "b.jpg")
        let foreign = """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></rdf:RDF></x:xmpmeta>
            """
        try photos.write(foreign, to: "b.xmp")
        let run = ["caption", photos.path, "--to", "xmp"]
        func caption(_ more: String...) throws -> Program.Result {
            try program.run(bytes: (run + more).map { Array($0.utf8) })
        }
        #expect(try caption().errors.contains("2 done"))
        let own = try #require(photos.text("a.xmp"))
        #expect(own.contains(/<rdf:li xml:lang="x-default">[a-z ]*red circle/))
        let added = try #require(photos.text("b.xmp"))
        #expect(added.contains("xmp:Rating=\"5\"") && added.contains("xml:lang=\"x-default\">"))
        for options in [[], ["--append"], ["--overwrite"]] {
            let again = try program.run(bytes: (run + options).map { Array($0.utf8) })
            #expect(again.errors.contains("0 done, 2 skipped"), "\(again)")
            #expect(photos.text("a.xmp") == own && photos.text("b.xmp") == added)
        }
        // Another field is another text.
        #expect(try caption("--style", "alt").errors.contains("2 done"))
        let alt = try #require(photos.text("a.xmp"))
        #expect(alt.contains("AltTextAccessibility"))
        #expect(alt.contains(/<rdf:li xml:lang="x-default">A [a-z ]*red circle/))
        #expect(alt.contains(/<rdf:li xml:lang="x-default">[a-z ]*red circle/))
        #expect(photos.text("b.xmp")?.contains("xmp:Rating=\"5\"") == true)
        #expect(try caption("--style", "alt").errors.contains("0 done, 2 skipped"))

        for options in [[], ["--append"], ["--overwrite-human"]] {
            try photos.write("<!DOCTYPE x><x/>", to: "b.xmp")
            let refused = try program.run(bytes: (run + options).map { Array($0.utf8) })
            #expect(refused.status == 2 && refused.errors.contains("b.xmp: not XMP that a caption can be added to"))
            #expect(photos.text("b.xmp") == "<!DOCTYPE x><x/>")
        }
    }

    @Test("What a person wrote into an XMP file stays, and counts as the caption")
    func personsXMP() throws {
        try photos.copySample("red-circle.png", to: "a.png")
        #expect(try program.run("caption", photos.path, "--to", "xmp").status == 0)
        let text = try #require(photos.text("a.xmp")).replacing("red circle", with: "ball of mine")
        try photos.write(text, to: "a.xmp")
        #expect(try program.run("caption", photos.path, "--to", "xmp").status == 0)
        #expect(try program.run("caption", photos.path, "--to", "xmp", "--overwrite").errors.contains("a.xmp: "))
        #expect(photos.text("a.xmp") == text)
    }

    @Test("A page of alternative texts: escaped, from where the page is, whole or not there")
    func page() throws {
        try photos.copySample("red-circle.png", to: "p/a b&\"<i>.png")
        try photos.copySample("turned.jpg", to: "p/sub/ü.jpg")
        let page = photos.appending("p/sub/index.html")
        let result = try program.run("caption", photos.appending("p"), "--style", "alt", "--to", page)
        #expect(result.status == 0 && result.output.isEmpty)
        let text = try #require(photos.text("p/sub/index.html"))
        let images = text.split(separator: "\n").filter { $0.hasPrefix("<img") }.map(String.init)
        try #require(images.count == 2)
        #expect(images[0].hasPrefix("<img src=\"../a%20b%26%22%3Ci%3E.png\" alt=\"A red circle"))
        #expect(images[1].hasPrefix("<img src=\"%C3%BC.jpg\" alt=\""))
        #expect(text.hasPrefix("<!DOCTYPE html>") && text.hasSuffix("</html>\n"))
        let again = try program.run("caption", photos.appending("p"), "--style", "alt", "--to", page)
        #expect(again.status == 0 && photos.text("p/sub/index.html") == text)

        let listed = try program.run("caption", photos.appending("p"), "--style", "alt", "--to", "html")
        #expect(
            listed.lines.count == 2 && listed.lines.allSatisfy { $0.hasPrefix("<img src=\"") && $0.hasSuffix("\">") })
        #expect(try program.run("caption", photos.path, "--to", "html", "--json").status == 64)

        try photos.write("<html>mine</html>", to: "mine.html")
        expectRefusal(
            try program.run("caption", photos.appending("p"), "--to", photos.appending("mine.html")), status: 73,
            saying: "mine.html", "--overwrite-human")
        #expect(photos.text("mine.html") == "<html>mine</html>")
        #expect(photos.names.allSatisfy { !$0.hasPrefix(".behold") })
    }

    @Test("A page in a folder that a link leads to names photos from where it is")
    func linkedPage() throws {
        try photos.copySample("red-circle.png", to: "q/red-circle.png")
        try FileManager.default.createDirectory(atPath: photos.appending("q/deep"), withIntermediateDirectories: true)
        #expect(unsafe symlink(photos.appending("q/deep"), photos.appending("link")) == 0)
        #expect(unsafe symlink(photos.appending("q"), photos.appending("also")) == 0)
        for (photo, page) in [
            ("q", "link/p.html"), ("also/red-circle.png", "q/deep/p.html"), ("q", "link/../deep/p.html"),
        ] {
            let result = try program.run(
                "caption", photos.appending(photo), "--no-history", "--to", photos.appending(page))
            #expect(result.status == 0, "\(result)")
            #expect(photos.text("q/deep/p.html")?.contains("<img src=\"../red-circle.png\"") == true, "\(page)")
            try FileManager.default.removeItem(atPath: photos.appending("q/deep/p.html"))
        }
    }

    @Test("A table of captions is UTF-8 whatever photos are called, and each name can be had again")
    func oddNames() throws {
        let png = try Array(Data(contentsOf: URL(filePath: Program.sample("red-circle.png"))))
        let path = Array(photos.path.utf8) + Array("/a\\b".utf8) + [0xff] + Array(".png".utf8)
        let file = unsafe open(path.map(CChar.init(bitPattern:)) + [0], O_WRONLY | O_CREAT, 0o600)
        try #require(file >= 0)
        #expect(unsafe write(file, png, png.count) == png.count)
        close(file)
        let table = photos.appending("c.csv")
        func run() throws -> Program.Result {
            try program.run("caption", photos.path, "--to", table, "--no-history")
        }
        #expect(try run().status == 0)
        let text = try #require(photos.text("c.csv"))
        #expect(text.contains("/a\\\\b\\udcff.png,"))
        #expect(try run().status == 0)
        #expect(photos.text("c.csv") == text)
    }

    @Test("Several targets at once; one that has the caption already isn't written again")
    func several() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "p/b.jpg")
        let (jsonl, csv) = (photos.appending("c.jsonl"), photos.appending("c.csv"))
        let all = ["--to", "sidecar", "--to", "xmp", "--to", jsonl, "--to", csv]
        func run(_ more: [String]) throws -> Program.Result {
            try program.run(bytes: (["caption", photos.appending("p"), "--no-history"] + more).map { Array($0.utf8) })
        }
        #expect(try run(["--to", "sidecar"]).errors.contains("2 done"))
        #expect(try run(all).errors.contains("2 done"))
        #expect(photos.text("c.jsonl")?.split(separator: "\n").count == 2)
        #expect(photos.text("c.csv")?.split(separator: "\r\n").count == 3)
        #expect(photos.text("p/a.xmp") != nil)
        #expect(try run(all).errors.contains("0 done, 2 skipped"))
        let lines = try run(all + ["--jsonl"])
        #expect(lines.lines.count == 2 && photos.text("c.jsonl")?.split(separator: "\n").count == 2)
    }

    @Test("Photos stay as they are, whatever is written beside them")
    func originals() throws {
        let samples = ["red-circle.png", "turned.jpg"]
        for name in samples { try photos.copySample(name, to: name) }
        let result = try program.run(
            "caption", photos.path, "--to", "sidecar", "--to", "xmp", "--to", photos.appending("c.csv"),
            "--overwrite-human")
        #expect(result.status == 0)
        #expect(
            photos.names == [
                "c.csv", "red-circle.png", "red-circle.txt", "red-circle.xmp", "turned.jpg", "turned.txt", "turned.xmp",
            ])
        for name in samples {
            #expect(
                try Data(contentsOf: URL(filePath: photos.appending(name)))
                    == Data(contentsOf: URL(filePath: Program.sample(name))))
        }
    }

    @Test(
        "Targets that mean nothing are refused",
        arguments: [
            ["--to", "somewhere.txt"], ["--to", ".jsonl"], ["--to", "x.csv", "--append"], ["--append"],
            ["--to", "sidecar", "--append", "--prepend"], ["--to", "sidecar", "--overwrite", "--append"],
        ])
    func contradictions(options: [String]) throws {
        let arguments = ["caption", Program.sample("turned.jpg")] + options
        #expect(try program.run(bytes: arguments.map { Array($0.utf8) }).status == 64)
    }

    @Test("A photo on standard input has no file beside it")
    func standardInput() throws {
        let bytes = try Data(contentsOf: URL(filePath: Program.sample("turned.jpg")))
        for target in ["sidecar", "xmp", "html"] {
            expectRefusal(
                try program.run("caption", "-", "--to", target, input: bytes), status: 64, saying: "standard input")
        }
        #expect(try program.run("caption", "-", "--to", photos.appending("x.jsonl"), input: bytes).status == 0)
    }
}
