import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Captions that can't be written")
struct CaptionRefusalTests {
    let program: Program
    let photos: CaptionFolder
    private let photo = Program.sample("rectangle.png")
    private let samples = Shared.repository.appending(path: "assets/samples").path

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
    }

    private func caption(_ arguments: String...) throws -> Program.Result {
        try program.run(bytes: (["caption", "--no-history"] + arguments).map { Array($0.utf8) })
    }

    @Test("A file that ends in something else than the beginning of a record is refused, and stays")
    func foreignTail() throws {
        let file = photos.appending("n.jsonl")
        for text in ["hello precious", "{\"image\": \"a\"}\nhello", "{\"name\": \"x", "x{\"image\": \"a.png"] {
            try photos.write(text, to: "n.jsonl")
            expectRefusal(try caption(photo, "--to", file), status: 73, saying: "n.jsonl", "line feed")
            #expect(photos.text("n.jsonl") == text)
        }
        // Lines of somebody else's that are whole stay, and what a run left of a record goes.
        for rest in ["{\"im", "{\"image\": ", "{\"image\": \"a.png\", \"sha256"] {
            try photos.write("hello\n" + rest, to: "n.jsonl")
            #expect(try caption(photo, "--to", file).status == 0)
            let lines = try #require(photos.text("n.jsonl")).split(separator: "\n")
            #expect(lines.count == 2 && lines[0] == "hello" && lines[1].hasPrefix("{\"image\": \"/"))
        }
    }

    @Test("A row without a line end that a person added to a table is refused, and stays; the rest of a record goes")
    func personsTail() throws {
        let file = photos.appending("c.csv")
        #expect(try caption(photo, "--to", file).status == 0)
        let whole = try #require(photos.text("c.csv"))
        for row in ["b.jpg,Rex", "b.jpg,\"Rex, our dog", "note"] {
            try photos.write(whole + row, to: "c.csv")
            expectRefusal(try caption(photo, "--to", file), status: 73, saying: "c.csv", "line feed")
            #expect(photos.text("c.csv") == whole + row)
        }
        let record = try #require(whole.split(separator: "\r\n").last)
        try photos.write(whole + record.prefix(record.utf8.count / 2), to: "c.csv")
        #expect(try caption(photo, "--to", file).status == 0)
        #expect(photos.text("c.csv") == whole)
    }

    @Test("A last record of a table that a person changed stays, though it has no line end")
    func changedTail() throws {
        let file = photos.appending("c.csv")
        #expect(try caption(photo, "--to", file).status == 0)
        let changed = try #require(photos.text("c.csv")).replacing("rectangle", with: "box").trimmingCharacters(
            in: .newlines)
        try photos.write(changed, to: "c.csv")
        #expect(try caption(photo, "--to", file).status == 0)
        #expect(photos.text("c.csv") == changed + "\r\n")
    }

    @Test("A page stays when no photo of a later run can be read")
    func pageOfNothing() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        let page = photos.appending("index.html")
        #expect(try caption(photos.appending("p"), "--to", page).status == 0)
        let text = try #require(photos.text("index.html"))
        try photos.write("no picture", to: "p/a.png")
        for options in [[], ["--overwrite"]] {
            let arguments = ["caption", photos.appending("p"), "--to", page, "--no-history"] + options
            #expect(try program.run(bytes: arguments.map { Array($0.utf8) }).status == 65)
            #expect(photos.text("index.html") == text)
        }
        #expect(photos.names == ["index.html", "p"])
    }

    @Test("Where no photo can be read, no new file is left; what was there stays")
    func nothingCaptioned() throws {
        try photos.write("no picture", to: "p/a.png")
        try photos.write("", to: "old.csv")
        var arguments = ["caption", photos.appending("p"), "--no-history"]
        for name in ["new.jsonl", "new.csv", "new.html", "old.csv"] { arguments += ["--to", photos.appending(name)] }
        #expect(try program.run(bytes: arguments.map { Array($0.utf8) }).status == 65)
        #expect(photos.names == ["old.csv", "p"])
    }

    @Test("A refused command leaves no file")
    func nothingLeft() throws {
        let (table, page) = (photos.appending("new.jsonl"), photos.appending("pg.html"))
        let (csv, missing) = (photos.appending("new.csv"), photos.appending("nowhere/x.csv"))
        expectRefusal(try caption(photo, "--to", table, "--to", missing), status: 73, saying: "nowhere/x.csv")
        expectRefusal(try caption(photo, "--to", page, "--to", missing), status: 73, saying: "nowhere/x.csv")
        expectRefusal(try caption(photo, "--to", csv, "--prefix", ""), status: 64, saying: "no word")
        expectRefusal(try caption(photo, "--to", csv, "--to", page, "--prefix", "qwertz"), status: 64, saying: "qwertz")
        expectRefusal(
            try caption(photo, "--to", csv, "--to", page, "--model", photos.appending("none")), status: 69,
            saying: "none")
        try photos.write("<html>mine</html>", to: "mine.html")
        expectRefusal(
            try caption(photo, "--to", csv, "--to", photos.appending("mine.html")), status: 73, saying: "mine.html")
        #expect(photos.names == ["mine.html"])
        // What was there stays, empty or not.
        try photos.write("", to: "new.csv")
        expectRefusal(try caption(photo, "--to", csv, "--to", missing), status: 73, saying: "nowhere/x.csv")
        #expect(photos.names == ["mine.html", "new.csv"])
    }

    @Test("A target that is named twice is refused, by whatever path")
    func twice() throws {
        let file = photos.appending("same.csv")
        try FileManager.default.createDirectory(atPath: photos.appending("sub"), withIntermediateDirectories: true)
        for other in [file, photos.appending("./same.csv"), photos.appending("sub/../same.csv")] {
            expectRefusal(try caption(photo, "--to", file, "--to", other), status: 64, saying: "same.csv", "twice")
        }
        for target in ["sidecar", "xmp", "html"] {
            expectRefusal(try caption(photo, "--to", target, "--to", target), status: 64, saying: target, "twice")
        }
        #expect(photos.names == ["sub"])
    }

    @Test("--json is one document: a list for a folder or several photos, whatever comes of them; an object for one")
    func oneDocument() throws {
        try FileManager.default.createDirectory(atPath: photos.appending("none"), withIntermediateDirectories: true)
        let empty = try caption(photos.appending("none"), "--json")
        #expect(empty.status == 0 && empty.text == "[]\n" && empty.errors.contains("no photos"))
        #expect(try caption(photos.appending("none"), "--jsonl").output.isEmpty)
        try photos.copySample("red-circle.png", to: "one/a.png")
        let folder = try caption(photos.appending("one"), "--json").json()
        #expect((folder as? [[String: Any]])?.count == 1)
        #expect(try caption(photos.appending("one/a.png"), "--json").json() is [String: Any])
        let both = try caption(photos.appending("one/a.png"), photos.appending("none"), "--json").json()
        #expect((both as? [Any])?.count == 1)
        try photos.write("no picture", to: "one/a.png")
        let broken = try caption(photos.appending("one"), "--json")
        #expect(broken.status == 65)
        #expect((try broken.json() as? [[String: Any]])?.first?["error"] != nil)
    }

    @Test("--json ends as a document where a target fails on the way, which is one line on standard error")
    func endOfDocument() throws {
        var shell = program
        shell.executable = "/bin/sh"
        // Two blocks hold one record and a part of the next. The pipe has no such limit.
        let script = """
            (ulimit -f 2; "$0" caption "$1" --no-history --json --quiet --to "$2"; echo $? > "$3") | cat
            """
        let result = try shell.run(
            "-c", script, Program.path, samples, photos.appending("x.jsonl"), photos.appending("status"))
        #expect(photos.text("status") == "74\n", "\(result)")
        #expect((try result.json() as? [Any])?.isEmpty == false)
        #expect(result.errors.contains("x.jsonl can't be written: File too large"))
        // No part of a record is left, and the next run does what is missing.
        #expect(photos.text("x.jsonl")?.hasSuffix("\"}\n") == true)
        let next = try caption(samples, "--to", photos.appending("x.jsonl"))
        #expect(next.status == 0 && next.errors.contains("skipped"), "\(next)")
        #expect(try #require(photos.text("x.jsonl")).split(separator: "\n").count == CaptionTests.samples.count)
    }

    @Test("Standard input that is no photo is named among several, and the rest is done")
    func badStandardInput() throws {
        let result = try caption(photo, "-", "--jsonl")
        #expect(result.status == 2 && result.errors.contains("standard input: "), "\(result)")
        let objects = try result.objects()
        #expect(objects.count == 2 && objects.contains { $0["error"] != nil && $0["image"] as? String == "-" })
        #expect(objects.contains { ($0["caption"] as? String)?.contains("rectangle") == true })
        expectRefusal(try caption("-", "--jsonl"), status: 65, saying: "standard input")
    }
}
