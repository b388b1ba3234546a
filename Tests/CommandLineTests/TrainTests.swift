import Foundation
import Glibc
import TestSupport
import Testing

@Suite("behold train")
struct TrainTests {
    let program: Program
    let folder: TemporaryFolder

    /// What the sample pictures' names are, in words that the model doesn't have.
    private static let names = [
        "red-circle.png": "Blorp-4/B", "rectangle.png": "quex", "three-stars.png": "zindle",
        "two-squares.png": "Blorp-4/B",
        "turned.jpg": "quex", "star-and-rectangle.jpg": "zindle", "four-circles.jpg": "Blorp-4/B",
        "white-square.jpg": "quex",
    ]
    private static let learnt = ["what is its name", "which name has it", "how is it called", "what do we call it"]
    private static let held = "what name has it"

    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(at: folder.appending("data/images"), withIntermediateDirectories: true)
        var rows: [String] = []
        for (picture, name) in Self.names.sorted(by: { $0.key < $1.key }) {
            try FileManager.default.copyItem(
                atPath: Program.sample(picture), toPath: folder.path + "/data/images/\(picture)")
            rows += Self.learnt.map { row(picture, "train", $0, name) }
            rows.append(row(picture, "val", Self.held, name))
        }
        try write(rows)
    }

    private func row(_ picture: String, _ split: String, _ question: String, _ answer: String) -> String {
        #"{"image": "images/\#(picture)", "split": "\#(split)", "question": "\#(question)", "answer": "\#(answer)"}"#
    }

    private func write(_ rows: [String]) throws {
        try folder.write(Data((rows.joined(separator: "\n") + "\n").utf8), to: "data/qa.jsonl")
    }

    /// Rows of which the question alone tells the answer.
    private func writeTwoQuestions(splits: [String] = ["train"]) throws {
        var rows: [String] = []
        for picture in Self.names.keys.sorted() {
            for split in splits {
                rows.append(row(picture, split, "what do the birds say", "Blorp-4/B"))
                rows.append(row(picture, split, "which train is late", "quex"))
            }
        }
        try write(rows)
    }

    private var data: String { folder.path + "/data" }

    private func train(_ arguments: String..., to name: String = "model") throws -> Program.Result {
        try train(arguments, to: name)
    }

    private func train(_ arguments: [String], to name: String) throws -> Program.Result {
        try program.run(
            bytes: (["train", "--data", data, "--to", folder.path + "/" + name] + arguments).map { Array($0.utf8) },
            timeout: 120)
    }

    private func object(_ result: Program.Result) throws -> [String: Any] {
        try #require(try result.json() as? [String: Any], "\(result)")
    }

    /// Nothing is left of a run: neither a model nor what it would have been made of.
    private func expectNothingWritten(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names == ["data"], "\(names)", sourceLocation: sourceLocation)
    }

    @Test("Words that the model hadn't are learnt; the folder is a model for every command, and tells how good it is")
    func newWords() throws {
        let quick = ["--epochs", "12", "--learning-rate", "0.003", "--batch", "32"]
        let result = try program.run(
            bytes: (["train", "--data", data, "--to", folder.path + "/model", "--json"] + quick).map { Array($0.utf8) },
            timeout: 120)
        #expect(result.status == 0, "\(result)")
        let found = try object(result)
        #expect(found["accuracy_before"] as? Double == 0)
        #expect((found["accuracy"] as? Double ?? 0) >= 87, "\(result)")
        #expect((found["kept"] as? Double ?? 0) >= 70, "\(result)")
        #expect(found["new_answers"] as? [String] == ["Blorp-4/B", "quex", "zindle"])
        #expect(found["questions"] as? Int == 32 && found["held_out"] as? Int == 8)
        let model = folder.path + "/model"
        let names = try FileManager.default.contentsOfDirectory(atPath: model).sorted()
        #expect(
            names == [
                "MODEL_CARD.md", "answers.txt", "behold-small.safetensors", "checksums.txt", "config.json", "vocab.txt",
            ])
        let card = try String(contentsOfFile: model + "/MODEL_CARD.md", encoding: .utf8)
        for words in ["32 questions", "the answer head", "| 8 | 0.0 % |", try #require(found["weights"] as? String)] {
            #expect(card.contains(words), "\(words) is missing in: \(card)")
        }

        // It answers with the new word where it was never asked so, and the figure is what eval finds.
        let asked = try program.run("ask", Program.sample("red-circle.png"), Self.held, "--model", model, "--json")
        #expect(try object(asked)["answer"] as? String == "Blorp-4/B", "\(asked)")
        let measured = try object(
            try program.run(
                "eval", "questions", "--data", data, "--model", model, "--precision", "float32", "--json"))
        let set = try #require((measured["sets"] as? [[String: Any]])?.first)
        #expect(abs((set["accuracy"] as? Double ?? 0) - (found["accuracy"] as? Double ?? -100)) <= 12.6)

        // What wasn't trained is what it was.
        for command in [
            ["caption", Program.sample("turned.jpg")], ["search", "a red circle", Program.sample("red-circle.png")],
        ] {
            let before = try program.run(bytes: (command + ["--no-history"]).map { Array($0.utf8) })
            let after = try program.run(bytes: (command + ["--no-history", "--model", model]).map { Array($0.utf8) })
            #expect(before.status == 0 && before.text == after.text, "\(after)")
        }
    }

    @Test(
        "One seed makes the same weights at any number of threads; another seed makes others",
        arguments: ["head", "fusion"])
    func seeds(layers: String) throws {
        try writeTwoQuestions(splits: ["train", "val"])
        // What is rehearsed is drawn, too; the co-attention takes longer.
        let rehearsal = layers == "fusion" ? ["--no-rehearsal"] : []
        func weights(_ threads: String, _ seed: String, _ name: String) throws -> String {
            let options = [
                "--epochs", "12", "--learning-rate", "0.01", "--batch", "11", "--layers", layers, "--threads", threads,
                "--seed", seed, "--json",
            ]
            let result = try train(options + rehearsal, to: name)
            return try #require(try object(result)["weights"] as? String, "\(result)")
        }
        let one = try weights("1", "3", "one")
        #expect(try weights("2", "3", "two") == one)
        #expect(try weights("2", "4", "other") != one)
    }

    @Test("Without rows to measure on, a part of the photos is held back; progress is on standard error alone")
    func heldBack() throws {
        try writeTwoQuestions()
        let result = try train("--epochs", "16", "--learning-rate", "0.004")
        #expect(result.status == 0, "\(result)")
        #expect(result.errors.contains("are held out (a fifth of the photos); 2 answers are new"), "\(result)")
        #expect(result.errors.contains("epoch 1: loss "))
        #expect(result.text.contains("held out, right") && result.text.contains("--model"), "\(result)")
        let quiet = try train("--epochs", "16", "--learning-rate", "0.004", "--quiet", to: "quiet")
        #expect(quiet.status == 0 && quiet.errors.isEmpty, "\(quiet)")
    }

    @Test("Data that nothing can be learnt from are refused before anything is learnt")
    func badData() throws {
        expectRefusal(try train("--split", "test"), status: 65, saying: "no row is of the split test")
        try write([
            row("red-circle.png", "train", "what is it", "Blorp-4/B"),
            row("red-circle.png", "val", "what", "Blorp-4/B"),
        ])
        expectRefusal(try train(), status: 65, saying: "none of 1 questions has an answer to learn", "--min-count")
        expectRefusal(try train("--min-count", "1"), status: 65, saying: "the same answer, Blorp-4/B")
        try write(["circle", "star"].map { row("red-circle.png", "train", "is it a \($0)", $0) })
        expectRefusal(try train("--validation", "none", "--split", "train"), status: 65, saying: "to measure on")
        try write([
            row("red-circle.png", "train", "what is it", "circle"), row("gone.png", "train", "what is it", "star"),
            row("rectangle.png", "val", "what", "star"),
        ])
        let missing = try train("--quiet")
        expectRefusal(missing, status: 66, saying: "gone.png")
        try folder.write(Data("not a picture".utf8), to: "data/images/gone.png")
        expectRefusal(try train("--quiet"), status: 65, saying: "gone.png")
        try write(["{\"image\": 3}"])
        expectRefusal(try train(), status: 65, saying: "line 1")
        try expectNothingWritten()
    }

    @Test("A folder that has something in it is left alone, and one that can't be made is refused at once")
    func badTarget() throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/mine", withIntermediateDirectories: false)
        try folder.write(Data("mine".utf8), to: "mine/notes.txt")
        expectRefusal(try train(to: "mine"), status: 73, saying: "isn't empty")
        #expect(try String(contentsOfFile: folder.path + "/mine/notes.txt", encoding: .utf8) == "mine")
        expectRefusal(try train(to: "mine/notes.txt"), status: 73, saying: "isn't a folder")
        expectRefusal(try train(to: "no/such/place"), status: 73, saying: "can't be written")
        try FileManager.default.removeItem(atPath: folder.path + "/mine")
        // An empty one is taken.
        try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: false)
        let result = try train("--epochs", "1", "--learning-rate", "0.01", to: "empty/")
        #expect(result.status == 0 || result.status == 1, "\(result)")
    }

    @Test(
        "An empty folder whose place no other can take is refused at once; one that is taken stays readable to the same"
    )
    func placesOfFolders() throws {
        let empty = folder.path + "/empty"
        try FileManager.default.createDirectory(
            atPath: empty, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        expectRefusal(try train(to: "empty/."), status: 73, saying: "empty/.", "take its place", "isn't there yet")
        #expect(try FileManager.default.contentsOfDirectory(atPath: empty).isEmpty)
        let options = ["--epochs", "12", "--learning-rate", "0.003", "--batch", "32", "--quiet"]
        #expect(try train(options, to: "empty").status == 0)
        #expect(try FileManager.default.attributesOfItem(atPath: empty)[.posixPermissions] as? Int == 0o700)
    }

    @Test("A model whose folder can't have its name at the end is kept under another, which is named")
    func takenName() throws {
        let run = try program.start(
            [
                "train", "--data", data, "--to", folder.path + "/model", "--epochs", "1000", "--learning-rate",
                "0.0005",
            ].map { Array($0.utf8) })
        try run.wait {
            let said = try? String(contentsOf: run.folder.appending("errors"), encoding: .utf8)
            return said?.contains(/held out [1-9]/) == true
        }
        try FileManager.default.createDirectory(atPath: folder.path + "/model", withIntermediateDirectories: false)
        try folder.write(Data("mine".utf8), to: "model/notes.txt")
        run.send(SIGINT)
        let result = try run.wait()
        #expect(result.status == 73 && result.errors.contains("is in \(folder.path)/model-2\n"), "\(result)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["data", "model", "model-2"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/model") == ["notes.txt"])
        let asked = try program.run(
            "ask", Program.sample("red-circle.png"), "what color is it", "--model", folder.path + "/model-2")
        #expect(asked.status == 0, "\(asked)")
    }

    @Test("Where no epoch is better than the model was, or numbers overflow, nothing is written")
    func nothingGained() throws {
        var rows: [String] = []
        for (picture, name) in Self.names {
            rows += Self.learnt.map { row(picture, "train", $0, name) }
            rows.append(row(picture, "val", "what is it", "unheard of"))
        }
        try write(rows)
        expectRefusal(
            try train("--epochs", "2", "--quiet"), status: 1, saying: "none of 2 epochs", "nothing is written")
        try expectNothingWritten()
    }

    @Test("A disk that is full leaves no folder")
    func fullDisk() throws {
        // A limit on the size of files is met as a full disk is: by a write that fails.
        let script = "ulimit -f 1000; trap '' XFSZ; exec \"$0\" \"$@\""
        var shell = program
        shell.executable = "/bin/bash"
        let result = try shell.run(
            bytes: [
                "-c", script, Program.path, "train", "--data", data, "--to", folder.path + "/model", "--epochs", "4",
                "--learning-rate", "0.01", "--quiet",
            ].map { Array($0.utf8) }, timeout: 120)
        expectRefusal(result, status: 74, saying: "can't be written")
        try expectNothingWritten()
    }

    @Test("Ctrl-C before an epoch was better leaves nothing; after it, the best so far")
    func interruption() throws {
        func start(_ name: String) throws -> Program.Running {
            try program.start(
                [
                    "train", "--data", data, "--to", folder.path + "/" + name, "--epochs", "1000", "--learning-rate",
                    "0.0005",
                ].map { Array($0.utf8) })
        }
        /// Waits until a run has said something on standard error; a run that never does is found by what follows.
        func wait(for pattern: Regex<Substring>, of run: Program.Running) {
            let deadline = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < deadline {
                let said = (try? String(contentsOf: run.folder.appending("errors"), encoding: .utf8)) ?? ""
                if said.contains(pattern) { return }
                usleep(5_000)
            }
        }
        let early = try start("early")
        wait(for: /can be learnt from/, of: early)
        early.send(SIGINT)
        let stopped = try early.wait()
        #expect(stopped.status == 130 && stopped.output.isEmpty, "\(stopped)")
        try expectNothingWritten()

        let late = try start("late")
        wait(for: /held out [1-9]/, of: late)
        late.send(SIGINT)
        let result = try late.wait()
        #expect(result.status == 130 && result.errors.contains("the best so far, is written"), "\(result)")
        let asked = try program.run(
            "ask", Program.sample("red-circle.png"), "what color is it", "--model", folder.path + "/late")
        #expect(asked.status == 0, "\(asked)")
    }

    @Test("Numbers that make no sense are refused by name")
    func badNumbers() throws {
        for (option, value) in [
            ("--epochs", "0"), ("--batch", "0"), ("--learning-rate", "0"), ("--learning-rate", "nan"),
            ("--min-count", "0"), ("--layers", "all"), ("--max-answers", "-1"), ("--validation", "train"),
        ] {
            let result = try train(option + "=" + value)
            #expect(result.status == 64 && result.errors.contains(option), "\(option) \(value): \(result)")
        }
        try expectNothingWritten()
    }
}
