import Foundation
import TestSupport
import Testing

@Suite("How captions are chosen")
struct CaptionChoiceTests {
    let program: Program
    let photos: CaptionFolder

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
    }

    private func objects(_ arguments: String...) throws -> [[String: Any]] {
        let result = try program.run(bytes: (["caption"] + arguments + ["--jsonl"]).map { Array($0.utf8) })
        try #require(result.status == 0, "\(result)")
        return try result.objects()
    }

    private let photo = Program.sample("turned.jpg")

    @Test("--exclude leaves out files and folders by name and by path")
    func exclude() throws {
        for path in ["a.png", "a-edited.png", "raw/b.png", "sub/raw/c.png", "sub/d.png", "sub/keep.png"] {
            try photos.copySample("red-circle.png", to: path)
        }
        func found(_ globs: String...) throws -> [String] {
            let options = globs.flatMap { ["--exclude", $0] }
            let result = try program.run(bytes: (["caption", photos.path] + options).map { Array($0.utf8) })
            return result.lines.map { String($0.split(separator: "\t")[0].dropFirst(photos.path.count + 1)) }
        }
        #expect(try found("raw") == ["a-edited.png", "a.png", "sub/d.png", "sub/keep.png"])
        #expect(try found("raw/", "*-edited.*", "sub/d.png") == ["a.png", "sub/keep.png"])
        #expect(try found("sub/**") == ["a-edited.png", "a.png", "raw/b.png"])
        #expect(try found("*.png") == [])
        let named = try program.run(
            "caption", photos.appending("a.png"), photos.appending("a-edited.png"), "--exclude", "*-edited*")
        #expect(named.lines.count == 1)
    }

    @Test("--num gives several captions, all different, best first, and keeps them")
    func several() throws {
        let one = try #require(try objects(photo, "--beams", "5").first)
        let found = try #require(try objects(photo, "--num", "5", "--beams", "5").first)
        let alternatives = try #require(found["alternatives"] as? [[String: Any]])
        let captions = alternatives.compactMap { $0["caption"] as? String }
        #expect(captions.count == 5 && Set(captions).count == 5)
        #expect(captions.first == found["caption"] as? String && captions.first == one["caption"] as? String)
        #expect(alternatives.allSatisfy { ($0["score"] as? Double ?? 1) < 0 })
        #expect(one["alternatives"] == nil)
        let again = try #require(try objects(photo, "--num", "5", "--beams", "5").first)
        #expect(again["cached"] as? Bool == true)
        #expect(NSArray(array: again["alternatives"] as? [Any] ?? []) == NSArray(array: alternatives))
        let lines = try program.run("caption", photo, "--num", "5", "--beams", "5").lines
        #expect(lines == captions.map { "\(photo)\t\($0)" })

        try photos.copySample("turned.jpg", to: "a.jpg")
        #expect(try program.run("caption", photos.path, "--num", "3", "--to", "sidecar").status == 0)
        #expect(photos.text("a.txt")?.split(separator: "\n").count == 3)
        #expect(try program.run("history", "--jsonl", "--limit", "1").objects().first?["alternatives"] as? [Any] != nil)
    }

    @Test("--seed draws words: the same for the same seed at any number of threads, others for another")
    func seed() throws {
        let samples = Shared.repository.appending(path: "assets/samples").path
        func captions(_ seed: String, _ threads: String, _ more: String...) throws -> [String] {
            let arguments = ["caption", samples, "--seed", seed, "--threads", threads, "--no-history"] + more
            return try program.run(bytes: arguments.map { Array($0.utf8) }).lines
        }
        let first = try captions("7", "1")
        #expect(first.count >= 8)
        #expect(try captions("7", "2") == first && captions("7", "3") == first)
        #expect(try captions("8", "2") != first)
        #expect(try captions("-9223372036854775808", "2").count == first.count)
        let several = try captions("7", "2", "--num", "3")
        #expect(Set(several).count == several.count && several.count > 2 * first.count)
        let object = try #require(try objects(photo, "--seed", "7").first)
        let options = try #require(object["options"] as? [String: Any])
        #expect(options["seed"] as? Int == 7 && options["beams"] == nil && options["top_p"] as? Double == 0.9)
        #expect(try objects(photo, "--seed", "7").first?["cached"] as? Bool == true)
        #expect(try objects(photo, "--seed", "8").first?["cached"] as? Bool == false)
        for contradiction in [["--beams", "3"], ["--length-penalty", "1"]] {
            #expect(
                try program.run(bytes: (["caption", photo, "--seed", "1"] + contradiction).map { Array($0.utf8) })
                    .status == 64)
        }
        #expect(try program.run("caption", photo, "--seed", "99999999999999999999").status == 64)
    }

    @Test("--prefix begins every caption; words that the model doesn't have are named")
    func prefix() throws {
        let samples = Shared.repository.appending(path: "assets/samples").path
        for options in [[], ["--seed", "3"], ["--beams", "1"], ["--num", "3"]] {
            let arguments = ["caption", samples, "--prefix", "A photo of", "--no-history"] + options
            let lines = try program.run(bytes: arguments.map { Array($0.utf8) }).lines
            #expect(lines.count >= 8)
            for line in lines {
                let caption = line.split(separator: "\t")[1]
                #expect(caption.hasPrefix("a photo of ") && caption.count > 12, "\(line)")
            }
        }
        #expect(try objects(photo, "--prefix", "a photo of").first?["cached"] as? Bool == false)
        #expect(try objects(photo).first?["cached"] as? Bool == false)
        #expect(try objects(photo, "--prefix", "a photo of").first?["cached"] as? Bool == true)
        expectRefusal(
            try program.run("caption", photo, "--prefix", "a zyzzyva of qwertz\u{1b}[2J and \u{202e}blorb"), status: 64,
            saying: "zyzzyva", "qwertz", "blorb")
        expectRefusal(try program.run("caption", photo, "--prefix", "?!"), status: 64, saying: "no word")
        expectRefusal(try program.run("caption", photo, "--prefix", ""), status: 64, saying: "no word")
        expectRefusal(
            try program.run("caption", photo, "--prefix", "a photo of a dog", "--length", "5"), status: 64,
            saying: "--length")
    }

    @Test("--style alt gives one sentence within the rules, and tells whether it is sure")
    func alt() throws {
        let samples = Shared.repository.appending(path: "assets/samples").path
        let found = try objects(samples, "--style", "alt")
        #expect(found.count >= 8)
        for object in found {
            let text = try #require(object["caption"] as? String)
            let confidence = try #require(object["confidence"] as? Double)
            #expect(text.count <= 125 && text.hasSuffix(".") && text.first?.isUppercase == true)
            #expect(!text.lowercased().contains("image of") && !text.lowercased().contains("picture of"))
            #expect((0...1).contains(confidence))
            #expect((confidence < 0.75) == (object["unsure"] as? Bool), "\(object)")
        }
        #expect(found.contains { $0["unsure"] as? Bool == false })
        #expect(try objects(samples, "--style", "alt").allSatisfy { $0["cached"] as? Bool == true })
        #expect(try program.run("history", "circle", "--jsonl").lines.count > 0)
    }

    @Test("An alternative text that isn't sure is left, and its photo named; --unsure writes it, or marks it as one")
    func unsureTexts() throws {
        let odd = try Data(contentsOf: Shared.repository.appending(path: "Tests/ImagingTests/Fixtures/rgb.png"))
        try photos.write(Array(odd), to: "odd.png")
        try photos.copySample("red-circle.png", to: "red.png")
        func caption(_ options: String...) throws -> Program.Result {
            try program.run(
                bytes: (["caption", photos.path, "--style", "alt", "--to", "sidecar"] + options).map { Array($0.utf8) })
        }
        for _ in 0..<2 {
            let left = try caption()
            #expect(left.status == 0 && left.errors.contains("1 not sure, left"), "\(left)")
            #expect(
                left.errors.contains(/odd\.png: not sure \(\d+ %\): [A-Z].+\.\n/) && !left.errors.contains("red.png:"))
            #expect(photos.text("odd.txt") == nil && photos.text("red.txt") == "A red circle on a white background.\n")
        }
        let marked = try caption("--unsure", "mark")
        let mark = try #require(photos.text("odd.txt"))
        #expect(
            marked.errors.contains("1 done, 1 skipped") && mark.contains(/^Not sure: [a-z].+\.\n$/), "\(marked) \(mark)"
        )
        // What is marked is known as the program's own, and so is what isn't.
        #expect(try caption("--unsure", "write", "--overwrite").errors.contains("1 done, 1 skipped"))
        let written = try #require(photos.text("odd.txt"))
        #expect(mark.dropFirst("Not sure: ".count).lowercased() == written.lowercased(), "\(mark) \(written)")
        let printed = try program.run("caption", photos.appending("odd.png"), "--style", "alt")
        #expect(printed.status == 0 && printed.output.isEmpty && printed.errors.contains("not sure ("), "\(printed)")
        let plain = try program.run("caption", photos.path, "--unsure", "mark")
        #expect(plain.status == 64 && plain.errors.contains("--unsure goes with --style alt"), "\(plain)")
    }

    @Test("--max-megapixels lowers and raises the limit, for captions, questions and inspect")
    func limits() throws {
        let photo = Program.sample("turned.jpg")  // 0.23 megapixels
        let wide = photos.appending("wide.png")
        try photos.write(widePNG(width: 1_500, height: 1_000), to: "wide.png")
        for arguments in [["caption", wide], ["ask", wide, "what is this?"], ["inspect", wide]] {
            let run = { (more: [String]) in try program.run(bytes: (arguments + more).map { Array($0.utf8) }) }
            expectRefusal(
                try run(["--max-megapixels", "1"]), status: 65, saying: "wide.png", "2 megapixels", "--max-megapixels")
            #expect(try run(["--max-megapixels", "2"]).status == 0)
            #expect(try run(["--max-megapixels", "0"]).status == 64)
        }
        #expect(try program.run("inspect", photo, "--max-megapixels", "1").status == 0)
        for (limit, isSeen) in [("1", false), ("2", true)] {
            let talked = try program.run(
                "chat", "--max-megapixels", limit, "--no-history", input: Data("/image \(wide)\n".utf8))
            #expect(talked.errors.contains("@1") == isSeen && talked.errors.contains("over the limit") != isSeen)
        }
    }

    @Test("What is drawn of a photo has the photo's limit")
    func limitOfDrawings() throws {
        let (wide, drawing) = (photos.appending("wide.png"), photos.appending("drawing.png"))
        try photos.write(widePNG(width: 10_100, height: 10_000), to: "wide.png")
        let large = ["--max-megapixels", "102"]
        for arguments in [
            ["ask", wide, "what is this?", "--why", drawing], ["search", "grey", wide, "--sheet", drawing],
        ] {
            let result = try program.run(bytes: (arguments + large).map { Array($0.utf8) })
            #expect(result.status == 0 && FileManager.default.fileExists(atPath: drawing), "\(result)")
            try FileManager.default.removeItem(atPath: drawing)
        }
    }

    /// A PNG of one grey, whose data are stored uncompressed.
    private func widePNG(width: Int, height: Int) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { (0..<4).reversed().map { UInt8(value >> (8 * $0) & 255) } }
        var table = [UInt32](repeating: 0, count: 256)
        for index in 0..<256 {
            table[index] = (0..<8).reduce(UInt32(index)) { code, _ in
                code & 1 == 1 ? 0xedb8_8320 ^ code >> 1 : code >> 1
            }
        }
        func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
            let body = Array(name.utf8) + data
            let checksum = ~body.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
            return number(data.count) + body + number(Int(checksum))
        }
        // One bit a pixel.
        let rows = [UInt8](repeating: 0, count: height * (1 + (width + 7) / 8))
        var data: [UInt8] = [0x78, 0x01]
        var rest = rows[...]
        while !rest.isEmpty {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let length = [UInt8(block.count & 255), UInt8(block.count >> 8)]
            data += [rest.isEmpty ? 1 : 0] + length + length.map { ~$0 } + block
        }
        data += number((rows.count % 65_521) << 16 | 1)  // Adler-32 of zeros
        return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
            + chunk("IHDR", number(width) + number(height) + [1, 0, 0, 0, 0]) + chunk("IDAT", data) + chunk("IEND", [])
    }
}
