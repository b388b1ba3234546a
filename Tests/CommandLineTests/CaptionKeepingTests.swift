import Behold
import Files
import Foundation
import Glibc
import TestSupport
import Testing

@testable import behold

@Suite("Captions that are there already")
struct CaptionKeepingTests {
    let program: Program
    let photos: CaptionFolder

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
    }

    private func caption(_ options: String...) throws -> Program.Result {
        try program.run(bytes: (["caption", photos.appending("p")] + options).map { Array($0.utf8) })
    }

    @Test("--overwrite replaces sidecars that Behold wrote and leaves a person's; --overwrite-human replaces them too")
    func overwriting() throws {
        try photos.copySample("red-circle.png", to: "p/own.png")
        try photos.copySample("turned.jpg", to: "p/edited.jpg")
        try photos.copySample("rectangle.png", to: "p/person.png")
        try photos.write("a person wrote this\n", to: "p/person.txt")
        #expect(try caption("--to", "sidecar").errors.contains("2 done, 1 skipped"))
        let edited = try #require(photos.text("p/edited.txt")).replacing("\n", with: " (mine)\n")
        try photos.write(edited, to: "p/edited.txt")

        // Another way of captioning gives other captions.
        let again = try caption("--to", "sidecar", "--overwrite", "--length", "3")
        #expect(again.status == 0 && again.errors.contains("1 done, 2 left, not known to be Behold's"), "\(again)")
        #expect(again.errors.contains("person.txt: ") && again.errors.contains("edited.txt: "))
        #expect(again.errors.contains("--overwrite-human"))
        #expect(photos.text("p/person.txt") == "a person wrote this\n" && photos.text("p/edited.txt") == edited)
        #expect(photos.text("p/own.txt")?.split(separator: " ").count == 3)

        #expect(
            try caption("--to", "sidecar", "--overwrite-human", "--length", "3").errors.contains("2 done, 1 skipped"))
        #expect(photos.text("p/person.txt")?.split(separator: " ").count == 3)
    }

    @Test("Captions stay Behold's own when a photo's metadata are edited", arguments: ["sidecar", "xmp"])
    func editedMetadata(target: String) throws {
        try photos.copySample("turned.jpg", to: "p/a.jpg")
        #expect(try caption("--to", target).status == 0)
        let name = target == "xmp" ? "p/a.xmp" : "p/a.txt"
        let first = try #require(photos.text(name))

        // A comment behind the start of the picture, as programs that edit metadata put it there.
        let photo = Array(try Data(contentsOf: URL(filePath: photos.appending("p/a.jpg"))))
        let comment: [UInt8] = [0xff, 0xfe, 0, 6] + Array("mine".utf8)
        try photos.write(Array(photo[..<2]) + comment + photo[2...], to: "p/a.jpg")

        let printed = try caption("--jsonl")
        #expect(printed.status == 0 && printed.text.contains(#""cached": true"#), "\(printed)")
        let again = try caption("--to", target, "--overwrite", "--length", "3")
        #expect(again.status == 0 && !again.errors.contains("isn't one that Behold is known"), "\(again)")
        #expect(photos.text(name) != first)
    }

    @Test("Without the history nothing of a sidecar's is known to be Behold's, so that it stays")
    func overwritingWithoutHistory() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        #expect(try caption("--to", "sidecar", "--no-history").status == 0)
        let first = photos.text("p/a.txt")
        try photos.copySample("turned.jpg", to: "p/b.jpg")
        let kept = try caption("--to", "sidecar", "--no-history", "--overwrite", "--length", "3")
        #expect(kept.errors.contains("1 done, 1 left, not known to be Behold's"), "\(kept)")
        #expect(photos.text("p/a.txt") == first && kept.errors.contains("a.txt: "))
        // The same caption is there: nothing to be said.
        let same = try caption("--to", "sidecar", "--no-history", "--overwrite", "--exclude", "b.jpg")
        #expect(same.status == 0 && same.errors.isEmpty, "\(same)")
    }

    @Test("In tables and XMP a check tells changed captions, history or not", arguments: ["c.jsonl", "c.csv", "xmp"])
    func overwritingWithChecks(target: String) throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("rectangle.png", to: "p/b.png")
        let path = target == "xmp" ? target : photos.appending(target)
        #expect(try caption("--to", path, "--no-history").errors.contains("2 done"))
        let file = target == "xmp" ? "p/a.xmp" : target
        try photos.write(try #require(photos.text(file)).replacing("red circle", with: "round thing"), to: file)
        // In a table captions of other options are others.
        let length = target == "xmp" ? "3" : "20"
        let again = try caption("--to", path, "--no-history", "--overwrite", "--length", length)
        #expect(again.errors.contains("1 done, 1 left, not known to be Behold's"), "\(again)")
        #expect(photos.text(file)?.contains("round thing") == true)
        let all = try caption("--to", path, "--no-history", "--overwrite-human", "--length", length)
        #expect(all.status == 0 && photos.text(file)?.contains("round thing") == false)
        if target == "c.jsonl" { #expect(photos.text(file)?.split(separator: "\n").count == 2) }
        if target == "c.csv" { #expect(photos.text(file)?.split(separator: "\r\n").count == 3) }
    }

    @Test("--overwrite of a table leaves records of other photos, options and models, and lines that are no record")
    func othersRecords() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "q/b.jpg")
        let file = photos.appending("c.jsonl")
        #expect(try program.run("caption", photos.appending("q"), "--to", file, "--no-history").status == 0)
        for options in [["--num", "3"], ["--seed", "4"], ["--length", "20"]] {
            let run = ["caption", photos.appending("p"), "--to", file, "--no-history"] + options
            #expect(try program.run(bytes: run.map { Array($0.utf8) }).status == 0)
        }
        var lines = try #require(photos.text("c.jsonl")).split(separator: "\n").map(String.init)
        try #require(lines.count == 4)
        let own = lines.removeLast()
        // A person changed it, and it is another model's.
        lines.append(
            own.replacing(/"weights": "[0-9a-f]+"/, with: "\"weights\": \"0123456789abcdef\"")
                .replacing("circle", with: "ball"))
        try photos.write(([own, "a note"] + lines).joined(separator: "\n") + "\n", to: "c.jsonl")
        try photos.copySample("red-circle.png", to: "p/new.png")
        try FileManager.default.removeItem(atPath: photos.appending("p/a.png"))
        #expect(try caption("--to", file, "--no-history", "--overwrite").status == 0)
        let after = try #require(photos.text("c.jsonl")).split(separator: "\n").map(String.init)
        #expect(after.dropLast() == ["a note"] + lines && after.last?.contains("p/new.png") == true, "\(after)")
    }

    @Test("--append and --prepend put the caption after and before the text, and never twice")
    func joining() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "p/b.jpg")
        try photos.copySample("rectangle.png", to: "p/c.png")
        try photos.write("sks style\n", to: "p/a.txt")
        try photos.write("My own photo.\r\n\r\n", to: "p/b.txt")
        let plain = try caption().lines.map { String($0.split(separator: "\t")[1]) }
        #expect(try caption("--to", "sidecar", "--append").errors.contains("3 done"))
        #expect(photos.text("p/a.txt") == "sks style, \(plain[0])\n")
        #expect(photos.text("p/b.txt") == "My own photo. \(plain[1])\n")
        #expect(photos.text("p/c.txt") == "\(plain[2])\n")
        #expect(try caption("--to", "sidecar", "--append").errors.contains("0 done, 3 skipped"))
        #expect(try caption("--to", "sidecar", "--prepend").errors.contains("2 done, 1 skipped"))
        #expect(photos.text("p/a.txt") == "\(plain[0]), sks style, \(plain[0])\n")
        #expect(try caption("--to", "sidecar", "--prepend").errors.contains("0 done, 3 skipped"))
    }

    @Test(
        "--append and --prepend of several captions add nothing the second time", arguments: ["--append", "--prepend"])
    func joiningSeveral(option: String) throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "p/b.jpg")
        try photos.copySample("rectangle.png", to: "p/c.png")
        try photos.write("sks style\n", to: "p/a.txt")
        #expect(try caption("--to", "sidecar", "--exclude", "a.png", "--exclude", "c.png").status == 0)
        func texts() -> [String?] { ["p/a.txt", "p/b.txt", "p/c.txt"].map(photos.text) }
        #expect(try caption("--to", "sidecar", option, "--num", "3").errors.contains("3 done"))
        let once = texts()
        #expect(once[0]?.split(separator: ", ").count == 4 && once[1]?.split(separator: ", ").count == 3, "\(once)")
        #expect(try caption("--to", "sidecar", option, "--num", "3").errors.contains("0 done, 3 skipped"))
        #expect(texts() == once)
    }

    @Test("A file that is replaced keeps its permissions")
    func permissions() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.write("mine", to: "p/a.txt")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: photos.appending("p/a.txt"))
        #expect(try caption("--to", "sidecar", "--append").status == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: photos.appending("p/a.txt"))[.posixPermissions]
        #expect(mode as? Int == 0o640)
    }

    @Test("What a killed run left is removed by the next, what a living one writes isn't")
    func leftovers() throws {
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "p/sub/b.jpg")
        #expect(try caption("--to", "sidecar").status == 0)
        let living = "p/.behold-\(ProcessInfo.processInfo.processIdentifier)-0.tmp"
        for name in ["p/.behold-999999999-3.tmp", "p/sub/.behold-999999999-4.tmp", living] {
            try photos.write("x", to: name)
        }
        #expect(try caption("--to", "sidecar").errors.contains("0 done, 2 skipped"))
        #expect(photos.text("p/.behold-999999999-3.tmp") == nil && photos.text("p/sub/.behold-999999999-4.tmp") == nil)
        #expect(photos.text(living) == "x")
    }

    @Test(
        "Names that a killed process of the same number has left are in nobody's way, and go when they are a minute old"
    )
    func sameNumber() throws {
        // In a container every run may have the number of the one before.
        let names = (0..<3).map { ".behold-\(ProcessInfo.processInfo.processIdentifier)-\($0).tmp" }
        for name in names { try photos.write("left", to: name) }
        let target = Array(photos.appending("a.txt").utf8)
        for _ in names { try TemporaryFile.replace(target, with: Array("a caption\n".utf8)) }
        #expect(photos.text("a.txt") == "a caption\n" && photos.names == names + ["a.txt"])
        for name in names {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -90)], ofItemAtPath: photos.appending(name))
        }
        try TemporaryFile.prepare(for: target)
        #expect(photos.names == ["a.txt"])
    }

    @Test("A file that is being written is locked until it has its name, and no other run removes it")
    func locked() throws {
        let target = Array(photos.appending("a.txt").utf8)
        let file = try TemporaryFile(for: target)
        try file.write(Array("a caption\n".utf8))
        TemporaryFile.removeStale(in: Array(photos.path.utf8))
        try file.finish()
        #expect(photos.text("a.txt") == "a caption\n" && photos.names == ["a.txt"])
        // A run that was killed holds no lock.
        let left = try TemporaryFile(for: target)
        close(left.descriptor)
        TemporaryFile.removeStale(in: Array(photos.path.utf8))
        #expect(photos.names == ["a.txt"])
        let folder = try StagedName.makeFolder(in: Array(photos.path.utf8), mode: 0o700)
        try photos.write(
            "x", to: String(decoding: folder.path.dropFirst(photos.path.utf8.count + 1), as: UTF8.self) + "/y")
        TemporaryFile.removeStale(in: Array(photos.path.utf8))
        #expect(photos.names.count == 2)
        close(folder.descriptor)
        TemporaryFile.removeStale(in: Array(photos.path.utf8))
        #expect(photos.names == ["a.txt"])
    }
}
