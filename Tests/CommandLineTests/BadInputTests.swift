import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Bad input")
struct BadInputTests {
    let program: Program
    let folder: TemporaryFolder
    let photo = Program.sample("red-circle.png")

    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
    }

    @Test("A missing file, a folder, an empty path, a file as a folder")
    func paths() throws {
        expectRefusal(try program.run("ask", "missing.jpg", "what?"), status: 66, saying: "missing.jpg", "no such file")
        expectRefusal(try program.run("ask", folder.path, "what?"), status: 66, saying: "folder")
        expectRefusal(try program.run("ask", "--image", "", "what?"), status: 66, saying: "empty path")
        expectRefusal(try program.run("ask", "--image", photo + "/x.png", "what?"), status: 66, saying: "no such file")
        #expect(try program.run("inspect", folder.path).status == 66)
    }

    @Test("What isn't a PNG or a JPEG is refused by what it is")
    func otherFiles() throws {
        let files: [(name: String, bytes: [UInt8], word: String)] = [
            ("text.jpg", Array("this is no picture\n".utf8), "text"),
            ("page.png", Array("<!DOCTYPE html><html><body>404</body></html>".utf8), "HTML"),
            ("empty.jpg", [], "empty"),
            ("animation.gif", Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 40), "GIF"),
            ("photo.heic", [0, 0, 0, 24] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 40), "heif-convert"),
            ("signature.png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "PNG"),
        ]
        for file in files {
            let url = try folder.write(file.bytes, to: file.name)
            expectRefusal(try program.run("ask", url.path, "what?"), status: 65, saying: file.name, file.word)
            expectRefusal(try program.run("inspect", url.path, "--json"), status: 65, saying: file.name)
        }
        let rows = try rows()
        #expect(rows == 0)
    }

    @Test("A header of 60,000 × 60,000 pixels is refused at once with the limit")
    func hugeHeader() throws {
        var png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        png += Self.chunk("IHDR", [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0])
        png += Self.chunk("IDAT", [0x78, 0x9c, 3, 0, 0, 0, 0, 1]) + Self.chunk("IEND", [])
        let url = try folder.write(png, to: "huge.png")
        let result = try program.run("ask", url.path, "what?")
        expectRefusal(result, status: 65, saying: "huge.png", "megapixels")
        #expect(result.seconds < 5)
    }

    @Test("A truncated JPEG is refused, or answered with a visible notice")
    func truncated() throws {
        let whole = try Data(contentsOf: URL(filePath: Program.sample("turned.jpg")))
        for share in [0.02, 0.2, 0.5, 0.9] {
            let url = try folder.write(whole.prefix(Int(Double(whole.count) * share)), to: "cut.jpg")
            let result = try program.run("ask", url.path, "what?", "--json", "--no-history")
            if result.status == 0 {
                let object = try #require(try result.json() as? [String: Any])
                #expect(object["damage"] is String)
                #expect(result.errors.contains("damaged"))
            } else {
                expectRefusal(result, status: 65, saying: "cut.jpg")
            }
        }
    }

    @Test("Pipes and devices are refused without waiting for them")
    func devices() throws {
        let pipe = folder.appending("pipe.png").path
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for path in [pipe, "/dev/zero", "/dev/null"] {
            let result = try program.run("ask", "--image", path, "what?", timeout: 10)
            expectRefusal(result, status: 65, saying: path)
        }
        #expect(try program.run("ask", "--image", "/proc/self/mem", "what?", timeout: 10).status != 0)
    }

    @Test("Links that lead nowhere or to themselves")
    func links() throws {
        let itself = folder.appending("itself.png").path
        #expect(unsafe symlink(itself, itself) == 0)
        let dangling = folder.appending("dangling.png").path
        #expect(unsafe symlink("/nowhere.png", dangling) == 0)
        expectRefusal(try program.run("ask", itself, "what?"), status: 66, saying: "itself.png")
        expectRefusal(try program.run("ask", dangling, "what?"), status: 66, saying: "dangling.png")
    }

    @Test("Questions: empty, invisible, too long, not UTF-8, with a NUL")
    func questions() throws {
        for text in ["", "   ", "\n", "\u{200b}\u{200d}"] {
            expectRefusal(
                try program.run("ask", photo, "--question", text), status: 64, saying: "the question is empty")
        }
        let limit = String(repeating: "a", count: 4_096)
        #expect(try program.run("ask", photo, limit, "--no-history").status == 0)
        expectRefusal(try program.run("ask", photo, limit + "b"), status: 65, saying: "4097", "4096")
        for bytes: [UInt8] in [[0x61, 0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]] {
            let result = try program.run(bytes: [Array("ask".utf8), Array(photo.utf8), bytes])
            expectRefusal(result, status: 65, saying: "UTF-8")
        }
        expectRefusal(
            try program.run("ask", photo, input: Data([0x61, 0, 0x62, 0x0a])), status: 65, saying: "NUL")
        expectRefusal(try program.run("ask", photo, input: Data()), status: 64, saying: "the question is empty")
        expectRefusal(try program.run("ask", photo, input: Data("\n \n".utf8)), status: 64, saying: "empty")
    }

    @Test("A megabyte on standard input is refused by its length")
    func megabyte() throws {
        for pattern in ["a", "犬", " x"] {
            let count = 1_000_000 / pattern.utf8.count
            let text = String(repeating: pattern, count: count)
            let result = try program.run("ask", photo, "--no-history", input: Data(text.utf8))
            expectRefusal(result, status: 65, saying: "4096 bytes")
        }
    }

    @Test("Arguments that are missing, unknown or contradictory")
    func usage() throws {
        for arguments in [
            ["ask"], ["ask", "a question?"], ["ask", photo, "q", "--bogus"], ["caption"], ["inspect"], ["bogus"],
            ["ask", photo, "q", "--json", "--jsonl"], ["ask", photo, "q", "--precision", "int3"],
            ["ask", photo, "q", "--threads", "0"], ["caption", photo, "--beams", "-1"],
            ["caption", photo, "--to", "x.txt"],
            ["ask", photo, "q", "--history", "x", "--no-history"],
            ["caption", photo, "--length", "99999999999999999999"],
        ] {
            let result = try program.run(bytes: arguments.map { Array($0.utf8) })
            #expect(result.status == 64, "\(arguments): \(result)")
            #expect(result.output.isEmpty && !result.errors.isEmpty)
        }
    }

    @Test("Models that aren't there, or aren't whole")
    func models() throws {
        expectRefusal(try program.run("ask", photo, "what?", "--model", "nowhere"), status: 69, saying: "nowhere")
        expectRefusal(try program.run("ask", photo, "what?", "--model", folder.path), status: 65, saying: "missing")
        let assets = Shared.repository.appending(path: "assets/behold-small")
        for name in ["config.json", "behold-small.safetensors"] {
            try Data(contentsOf: assets.appending(path: name)).write(to: folder.appending(name))
        }
        for name in ["vocab.txt", "answers.txt"] {
            try Data(contentsOf: Shared.repository.appending(path: "vocab/\(name)")).write(to: folder.appending(name))
        }
        let whole = try program.run("ask", photo, "what color is the circle?", "--model", folder.path, "--no-history")
        #expect(whole.status == 0 && whole.text == "red\n", "\(whole)")
        var variable = program
        variable.environment["BEHOLD_MODEL"] = folder.path
        #expect(try variable.run("ask", photo, "what color is the circle?", "--no-history").text == "red\n")
        let weights = try Data(contentsOf: folder.appending("behold-small.safetensors"))
        try weights.dropLast().write(to: folder.appending("behold-small.safetensors"))
        expectRefusal(
            try program.run("ask", photo, "what?", "--model", folder.path), status: 65,
            saying: "behold-small.safetensors")
        try Data("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".utf8)
            .write(to: folder.appending("behold-small.safetensors"))
        expectRefusal(
            try program.run("ask", photo, "what?", "--model", folder.path), status: 65, saying: "git lfs pull")
    }

    private func rows() throws -> Int { try program.run("history", "--jsonl").lines.count }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xffff_ffff
        let body = Array(type.utf8) + data
        for byte in body {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        func bigEndian(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
        return bigEndian(UInt32(data.count)) + body + bigEndian(~crc)
    }
}
