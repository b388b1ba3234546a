import Foundation
import TestSupport
import Testing

@Suite("A model whose numbers overflow")
struct OverflowingModelTests {
    let program: Program
    let folder: ModelFolder
    private let photo = Program.sample("red-circle.png")

    init() throws {
        program = try Program()
        folder = try ModelFolder()
    }

    /// Makes a tensor's numbers so large that their products are none any more.
    private func overflow(_ tensor: String) throws {
        var bytes = try Data(contentsOf: folder.url.appending(path: "behold-small.safetensors"))
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try #require(JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: Any])
        let entry = try #require(header[tensor] as? [String: Any])
        let place = try #require(entry["data_offsets"] as? [Int])
        try #require(entry["dtype"] as? String == "F32")
        for index in place[0]..<place[1] {
            bytes[8 + length + index] = UInt8(truncatingIfNeeded: Float(3e38).bitPattern >> (8 * (index % 4)))
        }
        try folder.write(bytes, to: "behold-small.safetensors")
    }

    @Test("Captions are refused in a sentence, no file is written over, and nothing counts as done")
    func captions() throws {
        try overflow("caption_decoder.output_normalization.weight")
        let copies = try TemporaryFolder()
        for name in ["a.png", "b.png"] {
            try FileManager.default.copyItem(atPath: photo, toPath: copies.appending(name).path)
        }
        let sidecar = try copies.write(Data("mine\n".utf8), to: "a.txt")
        let alone = ["caption", copies.appending("b.png").path, "--model", folder.path]
        for arguments in [alone, alone + ["--seed", "1"], alone + ["--style", "alt"], alone + ["--to", "sidecar"]] {
            expectRefusal(
                try program.run(bytes: arguments.map { Array($0.utf8) }), status: 65, saying: "overflow", "b.png")
        }
        let all = try program.run(
            "caption", copies.path, "--model", folder.path, "--to", "sidecar", "--overwrite-human")
        #expect(all.status == 2 && all.errors.contains("overflow"), "\(all)")
        #expect(try Data(contentsOf: sidecar) == Data("mine\n".utf8))
        #expect(!FileManager.default.fileExists(atPath: copies.appending("b.txt").path))
        let turns = try #require(try program.run("history", "--json").json() as? [[String: Any]])
        #expect(!turns.isEmpty && turns.allSatisfy { $0["status"] as? String == "failed" }, "\(turns)")
    }

    @Test("A search is refused in a sentence")
    func search() throws {
        try overflow("image_adapter.output_normalization.weight")
        for arguments in [["search", "a circle", photo], ["search", "--like", photo, photo]] {
            let result = try program.run(bytes: (arguments + ["--model", folder.path]).map { Array($0.utf8) })
            #expect(result.status == 65 && result.output.isEmpty && result.errors.contains("overflow"), "\(result)")
        }
    }
}
