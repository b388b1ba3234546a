import Foundation
import TestSupport
import Testing

@Suite("Photos seen before")
struct SeenBeforeTests {
    let program: Program
    let folder: TemporaryFolder
    private let question = "what is above the red circle?"

    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
    }

    @Test("A photo that is refused alone is refused among others, and after others were looked at")
    func mistaken() throws {
        let fixtures = Shared.repository.appending(path: "Tests/ImagingTests/Fixtures").path
        let photos = ["unreached-a.jpg", "unreached-b.jpg", "cut-in-header.jpg"].map { fixtures + "/" + $0 }
        let alone = try photos.map { try program.run("caption", $0, "--no-history") }
        #expect(alone.map(\.status) == [0, 0, 65] && alone[0].text != alone[1].text, "\(alone)")
        for _ in 0..<2 {
            for (photo, expected) in zip(photos, alone) {
                #expect(try program.run("caption", photo).output == expected.output)
            }
            let captions = try program.run(bytes: (["caption"] + photos + ["--jsonl"]).map { Array($0.utf8) })
            let texts = try captions.objects().map { $0["caption"] as? String }
            #expect(texts.count == 3 && texts[0] != texts[1] && texts[2] == nil && captions.status == 2, "\(captions)")
            let answers = try program.run(bytes: (["ask"] + photos + [question, "--jsonl"]).map { Array($0.utf8) })
            #expect(try answers.objects().map { $0["answer"] is String } == [true, true, false], "\(answers)")
            expectRefusal(try program.run("ask", photos[2], question), status: 65, saying: "cut-in-header.jpg")
            let found = try program.run(bytes: (["search", "a dog"] + photos).map { Array($0.utf8) })
            #expect(found.lines.count == 2 && !found.text.contains("cut-in-header"), "\(found)")
        }
    }

    @Test("A moved or renamed photo keeps its history; one that is gone is answered about, and said to be missing")
    func gone() throws {
        let photo = folder.appending("photo.jpg")
        try FileManager.default.copyItem(atPath: Program.sample("turned.jpg"), toPath: photo.path)
        let first = try #require(try program.run("ask", photo.path, question, "--json").json() as? [String: Any])
        #expect(first["original_missing"] as? Bool == false)
        let moved = folder.appending("elsewhere.jpeg")
        try FileManager.default.moveItem(at: photo, to: moved)
        let second = try #require(try program.run("ask", moved.path, question, "--json").json() as? [String: Any])
        #expect(second["sha256"] as? String == first["sha256"] as? String)
        #expect(second["confidence"] as? Double == first["confidence"] as? Double)
        try FileManager.default.removeItem(at: moved)
        for path in [photo.path, moved.path] {
            let gone = try program.run("ask", path, question)
            #expect(gone.status == 0 && gone.text == "star\n" && gone.errors.contains("original missing"), "\(gone)")
        }
        let object = try #require(try program.run("ask", moved.path, question, "--json").json() as? [String: Any])
        #expect(object["original_missing"] as? Bool == true && object["width"] as? Int == first["width"] as? Int)
        let chat = try program.run(input: Data("/image \(moved.path)\n\(question)\n".utf8))
        #expect(chat.text == "star\n" && chat.errors.contains("original missing"), "\(chat)")
        expectRefusal(
            try program.run("ask", moved.path, question, "--no-history"), status: 66, saying: "no such file")
        expectRefusal(
            try program.run("ask", folder.appending("never.jpg").path, question), status: 66, saying: "no such file")
    }
}
