import Foundation
import Glibc
import TestSupport
import Testing

@Suite("model add")
struct ModelAddTests {
    let program: Program
    let folder: ModelFolder

    init() throws {
        program = try Program()
        folder = try ModelFolder()
    }

    private func add(_ arguments: String...) throws -> Program.Result {
        try program.run(bytes: (["model", "add", folder.path] + arguments).map { Array($0.utf8) })
    }

    @Test("Only what the model is made of is copied, with the digests of all of it")
    func copied() throws {
        for name in ["notes.txt", "pytorch_model.bin", ".hidden"] { try folder.write([1], to: name) }
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "runs"), withIntermediateDirectories: true)
        try folder.write(Data("whose it is\n".utf8), to: "MODEL_CARD.md")
        #expect(try add().status == 0)
        let copy = program.models.appending(path: "my-model")
        let names = try FileManager.default.contentsOfDirectory(atPath: copy.path)
        let expected = ["config.json", "behold-small.safetensors", "vocab.txt", "answers.txt"]
        #expect(Set(names) == Set(expected + ["checksums.txt", "MODEL_CARD.md"]))
        let sums = try String(contentsOf: copy.appending(path: "checksums.txt"), encoding: .utf8).split(separator: "\n")
        #expect(Set(sums.map { String($0.dropFirst(66)) }) == Set(expected))
        #expect(sums.contains { $0.hasPrefix("645f6c97da2ee180f9e00698abee8b05554dad4237514add0f1c82209ee0ced9  ") })
        for name in expected {
            #expect(
                FileManager.default.contentsEqual(atPath: folder.file(name), andPath: copy.appending(path: name).path))
        }
    }

    @Test("A model that is no good isn't added, and leaves nothing")
    func noGood() throws {
        let words = try String(contentsOfFile: folder.file("vocab.txt"), encoding: .utf8)
        let weights = try Data(contentsOf: folder.url.appending(path: "behold-small.safetensors"))
        let cases: [(file: String, bytes: [UInt8], status: Int32, word: String)] = [
            ("vocab.txt", Array((words + "one more\n").utf8), 65, "vocab.txt"),
            ("config.json", Array(#"{"model": "behold-gigantic"}"#.utf8), 65, "behold-gigantic"),
            ("config.json", Array("[]".utf8), 65, "config.json"),
            ("behold-small.safetensors", Array(weights.dropLast()), 65, "behold-small.safetensors"),
            (
                "behold-small.safetensors", Array("version https://git-lfs.github.com/spec/v1\n".utf8), 65,
                "git lfs pull"
            ),
            ("checksums.txt", Array((String(repeating: "0", count: 64) + "  answers.txt\n").utf8), 65, "answers.txt"),
        ]
        for (file, bytes, status, word) in cases {
            let before = try? Data(contentsOf: folder.url.appending(path: file))
            try folder.write(bytes, to: file)
            let result = try add()
            expectRefusal(result, status: status, saying: word)
            #expect(!result.errors.contains(".tmp"), "\(result)")
            #expect(program.modelNames.isEmpty)
            try folder.remove(file)
            if let before { try folder.write(before, to: file) }
        }
        for file in ["config.json", "vocab.txt", "answers.txt", "behold-small.safetensors"] {
            let one = try ModelFolder()
            try one.remove(file)
            let word = file.hasSuffix(".safetensors") ? "*.safetensors" : file
            expectRefusal(try program.run("model", "add", one.path), status: 65, saying: word, "missing")
        }
        #expect(try add().status == 0, "what is whole again is added")
    }

    @Test("Links out of the folder, pipes, folders and files of 10 TB are refused, and leave nothing")
    func hostile() throws {
        let hostile: [(name: String, word: String, make: (String) -> Bool)] = [
            ("vocab.txt", "leads out", { unsafe symlink("/etc/hostname", $0) == 0 }),
            ("behold-small.safetensors", "leads out", { unsafe symlink("/proc/self/exe", $0) == 0 }),
            ("answers.txt", "answers.txt", { unsafe mkfifo($0, 0o600) == 0 }),
            ("config.json", "config.json", { unsafe mkfifo($0, 0o600) == 0 }),
            ("behold-small.safetensors", "regular", { unsafe mkfifo($0, 0o600) == 0 }),
            ("vocab.txt", "vocab.txt", { unsafe mkdir($0, 0o700) == 0 }),
            (
                "behold-small.safetensors", "more than",
                { Self.makeSparse($0, 10 << 40) || Self.makeSparse($0, 20 << 30) }
            ),
            ("vocab.txt", "more than", { Self.makeSparse($0, 1 << 30) }),
        ]
        for (name, word, make) in hostile {
            let one = try ModelFolder()
            try one.remove(name)
            try #require(make(one.file(name)), "\(name) can't be made")
            let result = try program.run("model", "add", one.path, timeout: 20)
            // A configuration that isn't a file can't be read at all.
            expectRefusal(result, status: name == "config.json" ? 66 : 65, saying: word)
            #expect(program.modelNames.isEmpty)
        }
    }

    private static func makeSparse(_ path: String, _ bytes: Int) -> Bool {
        let file = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        return ftruncate(file, bytes) == 0
    }

    @Test("A link inside the folder is followed")
    func linkInside() throws {
        try FileManager.default.moveItem(atPath: folder.file("vocab.txt"), toPath: folder.file("words"))
        #expect(unsafe symlink("words", folder.file("vocab.txt")) == 0)
        #expect(try add().status == 0)
        let copy = program.models.appending(path: "my-model/vocab.txt").path
        #expect(try FileManager.default.attributesOfItem(atPath: copy)[.type] as? FileAttributeType == .typeRegular)
    }

    @Test("Names are checked; one that is taken is refused unless it is to be replaced")
    func names() throws {
        for name in ["Mine", "../x", "-x", ".x", "a b", "ä", String(repeating: "a", count: 65)] {
            expectRefusal(try add("--name=" + name), status: 64, saying: "no name for a model")
        }
        expectRefusal(try add("--name", "behold-small"), status: 64, saying: "comes with Behold")
        let odd = try ModelFolder("My Model")
        expectRefusal(try program.run("model", "add", odd.path), status: 64, saying: "My Model", "--name")
        #expect(program.modelNames.isEmpty)
        #expect(try add("--name", String(repeating: "a", count: 64)).status == 0)
        #expect(try add("--name", "mine").status == 0)
        try folder.configure { $0["unsure_below"] = 0.25 }
        expectRefusal(try add("--name", "mine"), status: 73, saying: "mine", "--replace")
        let threshold = {
            try (program.run("model", "show", "mine", "--json").json() as? [String: Any])?["unsure_below"]
        }
        #expect(try threshold() as? Double != 0.25)
        #expect(try add("--name", "mine", "--replace").status == 0)
        #expect(try threshold() as? Double == 0.25)
        // What can't be used doesn't take a good model's place.
        try folder.remove("answers.txt")
        expectRefusal(try add("--name", "mine", "--replace"), status: 65, saying: "answers.txt")
        #expect(try threshold() as? Double == 0.25 && program.modelNames.count == 2)
    }

    @Test("Addresses, missing folders and files in place of folders are refused in a sentence")
    func otherArguments() throws {
        for address in ["https://example.org/model", "file:///models/mine", "hf://openai/clip"] {
            expectRefusal(try program.run("model", "add", address), status: 64, saying: "address", "model add FOLDER")
        }
        expectRefusal(try program.run("model", "add", "nowhere"), status: 66, saying: "nowhere", "no such folder")
        expectRefusal(
            try program.run("model", "add", folder.file("vocab.txt")), status: 66, saying: "vocab.txt isn't a folder")
        expectRefusal(try program.run("model", "add", ""), status: 66, saying: "empty path")
        expectRefusal(
            try program.run(bytes: [Array("model".utf8), Array("add".utf8), [0x61, 0xff]]), status: 65, saying: "UTF-8")
        #expect(try program.run("model", "add").status == 64)
    }

    @Test("Ctrl-C in mid-copy leaves nothing")
    func interrupted() throws {
        // Gigabytes of nothing: the copy is under way when the signal comes.
        try folder.remove("behold-small.safetensors")
        try #require(Self.makeSparse(folder.file("behold-small.safetensors"), 8 << 30))
        let run = try program.start(["model", "add", folder.path].map { Array($0.utf8) })
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        while program.modelNames.isEmpty, ContinuousClock.now < deadline { usleep(1_000) }
        #expect(!program.modelNames.isEmpty)
        run.send(SIGINT)
        let result = try run.wait()
        #expect(result.status == 130 && result.output.isEmpty, "\(result)")
        #expect(program.modelNames.isEmpty)
    }

    @Test("What a process that was killed has left is put right by the next one")
    func killed() throws {
        #expect(try add("--name", "mine").status == 0)
        let files = FileManager.default
        // In the middle of a copy, of a removal, and between the two steps of a replacement.
        for name in [".behold-999999999-0.tmp", ".behold-0-7.tmp"] {
            try files.createDirectory(at: program.models.appending(path: name), withIntermediateDirectories: true)
            try Data([1]).write(to: program.models.appending(path: name + "/config.json"))
        }
        try files.moveItem(at: program.models.appending(path: "mine"), to: program.models.appending(path: ".mine.old"))
        let photo = Program.sample("red-circle.png")
        #expect(try program.run("ask", photo, "what color is the circle?", "--model", "mine").text == "red\n")
        #expect(program.modelNames == ["mine"])
    }

    @Test("Where nothing can be written the model isn't added, and it is said")
    func unwritable() throws {
        try Data().write(to: program.home.appending("data"))
        expectRefusal(try add(), status: 73, saying: "can't be written to")
    }
}
