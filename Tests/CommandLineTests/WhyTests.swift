import Foundation
import TestSupport
import Testing

@Suite("behold ask --why")
struct WhyTests {
    let program: Program
    let folder: TemporaryFolder
    private let photo = Program.sample("star-and-rectangle.jpg")
    private let question = "what is to the left of the purple rectangle?"

    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
    }

    private var drawing: String { folder.appending("why.png").path }

    /// Size and the mean colours of four by four fields, as the program itself sees a picture.
    private func inspected(_ path: String) throws -> (width: Int, height: Int, grid: [[Int]]) {
        let object = try #require(try program.run("inspect", path, "--json").json() as? [String: Any])
        let grid = try #require(object["grid"] as? [String])
        #expect(object["damage"] is NSNull && object["format"] as? String == "PNG")
        return (
            try #require(object["width"] as? Int), try #require(object["height"] as? Int),
            grid.map { colour in
                let value = Int(colour, radix: 16) ?? 0
                return [value >> 16, value >> 8 & 255, value & 255]
            }
        )
    }

    @Test("The answer is printed as ever, and the photo with its heat map and legend is drawn beside")
    func drawn() throws {
        let plain = try program.run("ask", photo, question, "--no-history")
        let result = try program.run("ask", photo, question, "--why", drawing, "--no-history")
        #expect(result.status == 0 && result.output == plain.output)
        #expect(result.errors.contains("looked ") && result.errors.contains(drawing))
        let (sample, shown) = (try program.run("inspect", photo, "--json"), try inspected(drawing))
        let object = try #require(try sample.json() as? [String: Any])
        let (width, height) = (try #require(object["width"] as? Int), try #require(object["height"] as? Int))
        // The photo's own proportions, and some lines of legend below.
        let enlarged = shown.width * height / width
        #expect(shown.width >= 512 && shown.width <= 1_024)
        #expect(shown.height > enlarged + 40 && shown.height < enlarged + 200)
        // The star in the left of the picture glows: no other field is as warm as its own.
        let warmth = shown.grid.map { $0[0] - $0[2] }
        #expect([4, 5].contains(warmth.indices.max { warmth[$0] < warmth[$1] }), "\(warmth)")
        // The legend is dark.
        #expect(shown.grid[12...15].allSatisfy { $0.max() ?? 255 < 200 })
    }

    @Test(
        "What isn't one photo and one question is refused before the model runs, and the photo itself is never drawn over"
    )
    func refused() throws {
        let other = Program.sample("red-circle.png")
        expectRefusal(
            try program.run("ask", photo, other, question, "--why", drawing), status: 64, saying: "one photo")
        expectRefusal(
            try program.run("ask", photo, question, "and?", "--why", drawing), status: 64, saying: "one question")
        expectRefusal(try program.run("ask", photo, question, "--why", "-"), status: 64, saying: "needs a file")
        let copy = try folder.write(Data(contentsOf: URL(filePath: photo)), to: "copy.jpg")
        let link = folder.appending("link.jpg").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: copy.path)
        for path in [copy.path, link] {
            expectRefusal(
                try program.run("ask", copy.path, question, "--why", path), status: 64, saying: "overwrite the photo")
        }
        #expect(try Data(contentsOf: copy) == Data(contentsOf: URL(filePath: photo)))
        #expect(!FileManager.default.fileExists(atPath: drawing))
        #expect(try program.run("history", "--jsonl").lines.isEmpty)
    }

    @Test("Where the picture can't be written the answer is printed all the same, and nothing is left half-written")
    func unwritable() throws {
        let answered = try program.run("ask", photo, question, "--why", folder.appending("none/why.png").path)
        #expect(answered.status == 73 && answered.lines.count == 1, "\(answered)")
        #expect(answered.errors.contains("can't be written"))
        #expect(try program.run("ask", folder.appending("none.jpg").path, question, "--why", drawing).status == 66)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("A question of any length and any letters is drawn; the picture stays whole")
    func longQuestion() throws {
        let result = try program.run(
            "ask", photo, "what is \u{1b}[31m this? \u{202e}" + String(repeating: "é word ", count: 400), "--why",
            drawing)
        #expect(result.status == 0, "\(result)")
        #expect(try inspected(drawing).height < 2_000)
        expectPrintable(Data(result.errors.utf8))
    }

    @Test("Another file isn't replaced by a drawing; an earlier drawing is")
    func otherFiles() throws {
        let other = try folder.write(Data(contentsOf: URL(filePath: Program.sample("red-circle.png"))), to: "other.png")
        let notes = try folder.write(Array("notes".utf8), to: "notes.png")
        for file in [other, notes] {
            let before = try Data(contentsOf: file)
            expectRefusal(
                try program.run("ask", photo, question, "--why", file.path), status: 73, saying: "name another file")
            let talked = try program.run(
                "--no-history", input: Data("/image \(photo)\n\(question)\n/why \(file.path)\n".utf8))
            #expect(talked.errors.contains("name another file"), "\(talked)")
            expectRefusal(
                try program.run("search", "a star", photo, "--sheet", file.path), status: 73,
                saying: "name another file")
            #expect(try Data(contentsOf: file) == before)
        }
        for _ in 0..<2 {
            #expect(try program.run("ask", photo, question, "--why", drawing, "--no-history").status == 0)
            #expect(try program.run("search", "a star", photo, "--sheet", drawing, "--no-history").status == 0)
        }
    }
}
