import Foundation
import TestSupport
import Testing

@Suite("behold eval")
struct EvalTests {
    let program: Program
    let folder: TemporaryFolder

    /// A small data set of the sample pictures, with one reference answer that the model doesn't give.
    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
        for (set, pictures) in [
            ("photos", ["turned.jpg", "star-and-rectangle.jpg", "four-circles.jpg", "white-square.jpg"]),
            ("drawn", ["red-circle.png", "rectangle.png", "three-stars.png", "two-squares.png"]),
        ] {
            try FileManager.default.createDirectory(
                at: folder.appending(set + "/images"), withIntermediateDirectories: true)
            for picture in pictures {
                try FileManager.default.copyItem(
                    atPath: Program.sample(picture), toPath: folder.path + "/\(set)/images/\(picture)")
            }
        }
        try write(
            "photos/vqa.jsonl",
            #"{"image": "images/turned.jpg", "split": "val", "question": "what is above the red circle?", "answer_type": "other", "answers": ["star", "a star", "circle", "circle", "circle"]}"#,
            #"{"image": "images/white-square.jpg", "split": "train", "question": "what is it?", "answers": ["square"]}"#
        )
        try write(
            "photos/cocoqa.jsonl",
            #"{"image": "images/star-and-rectangle.jpg", "split": "val", "question": "what is to the left of the purple rectangle", "answer": "star", "type": "object"}"#,
            #"{"image": "images/star-and-rectangle.jpg", "split": "val", "question": "how many shapes are there", "answer": "2", "type": "number"}"#,
            #"{"image": "images/turned.jpg", "split": "val", "question": "what is below the purple star", "answer": "triangle", "type": "object"}"#
        )
        try write(
            "drawn/qa.jsonl",
            #"{"image": "images/red-circle.png", "split": "val", "question": "what color is the circle?", "answer": "Red."}"#,
            #"{"image": "images/rectangle.png", "split": "val", "question": "what color is the rectangle?", "answers": ["green", "teal"]}"#
        )
        try write(
            "photos/captions.jsonl",
            #"{"image": "images/turned.jpg", "split": "val", "captions": ["A purple star and a red circle on a white background .", "a star and a circle"]}"#,
            #"{"image": "images/star-and-rectangle.jpg", "split": "val", "captions": ["a black star and a purple square on a gray background"]}"#,
            #"{"image": "images/four-circles.jpg", "split": "val", "captions": ["four blue circles are on a green background"]}"#
        )
    }

    private func write(_ name: String, _ lines: String...) throws {
        try folder.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: name)
    }

    private func object(_ result: Program.Result) throws -> [String: Any] {
        try #require(try result.json() as? [String: Any], "\(result)")
    }

    @Test("questions: accuracy of each set and of each kind of question, ten people's answers by their third")
    func questions() throws {
        let found = try object(try program.run("eval", "questions", "--data", folder.path, "--json"))
        #expect(found["model"] as? String == "behold-small" && found["split"] as? String == "val")
        let sets = try #require(found["sets"] as? [[String: Any]])
        #expect(sets.map { $0["set"] as? String } == ["drawn/qa", "photos/vqa", "photos/cocoqa"])
        #expect(sets.map { $0["questions"] as? Int } == [2, 1, 3])
        #expect(sets.map { $0["photos"] as? Int } == [2, 1, 2])
        #expect(sets.map { $0["accuracy"] as? Double } == [100, 66.667, 66.667])
        let kinds = try #require(sets[2]["kinds"] as? [[String: Any]])
        #expect(kinds.map { $0["kind"] as? String } == ["number", "object"])
        #expect(kinds.map { $0["accuracy"] as? Double } == [100, 50])

        let shown = try program.run("eval", "questions", "--data", folder.path, "--only", "photos/cocoqa")
        #expect(shown.status == 0 && shown.errors.isEmpty)
        #expect(
            shown.lines == [
                "               questions  photos  accuracy", "photos/cocoqa          3       2      66.7",
                "  number               1             100.0", "  object               2              50.0",
            ])
    }

    @Test("retrieval: recall at 1, 5 and 10 both ways, with the number of photos and sentences")
    func retrieval() throws {
        let data = folder.path + "/photos/"
        let found = try object(try program.run("eval", "retrieval", "--data", data, "--json"))
        #expect(found["photos"] as? Int == 3 && found["sentences"] as? Int == 4)
        for key in ["sentence_to_photo", "photo_to_sentence"] {
            let recall = try #require(found[key] as? [String: Double])
            #expect(recall["recall_at_5"] == 100 && recall["recall_at_10"] == 100)
            #expect((recall["recall_at_1"] ?? 0) > 60, "\(recall)")
        }
        let shown = try program.run("eval", "retrieval", "--data", data)
        #expect(shown.lines.first == "3 photos, 4 sentences (val)")
        #expect(shown.lines.last?.hasPrefix("photo → sentence") == true && shown.lines.count == 4)
    }

    @Test("captions: BLEU, ROUGE-L and CIDEr; captions that are what a person wrote have the most that is possible")
    func captions() throws {
        let found = try object(try program.run("eval", "captions", "--data", folder.path + "/photos", "--json"))
        #expect(found["photos"] as? Int == 3 && found["distinct"] as? Int == 3)
        for key in ["bleu_1", "bleu_4", "rouge_l"] {
            #expect(abs((found[key] as? Double ?? 0) - 100) < 0.01, "\(key)")
        }
        #expect((found["cider"] as? Double ?? 0) > 700)
    }

    @Test(
        "calibration: the share of right answers at each confidence, of the half that nothing was fitted on, with a diagram"
    )
    func calibration() throws {
        let diagram = folder.path + "/diagram.png"
        let found = try object(
            try program.run("eval", "calibration", "--data", folder.path, "--fit", "--json", "--diagram", diagram))
        let groups = try #require(found["groups"] as? [[String: Any]])
        #expect(
            groups.map { $0["group"] as? String } == ["drawn/qa", "photos/vqa", "photos/cocoqa", "photos", "all"])
        let counts = groups.map { $0["questions"] as? Int ?? -1 }
        #expect(counts[4] == counts[0] + counts[3] && counts[3] == counts[1] + counts[2] && counts[4] < 6)
        #expect((groups[4]["reliability"] as? [[String: Any]])?.count == 15)
        let fit = try #require(found["fit"] as? [String: Any])
        #expect(fit["questions"] as? Int == 6 - counts[4])
        let bytes = try Data(contentsOf: URL(filePath: diagram))
        #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) && bytes.count > 1_000)
        let inspected = try object(try program.run("inspect", diagram, "--json"))
        #expect((inspected["width"] as? Int ?? 0) >= 448)

    }

    @Test(
        "A diagram that can't be drawn is refused before anything is read; one that fails at the end takes no figures")
    func lostDiagram() throws {
        try folder.write(Data("mine".utf8), to: "mine.png")
        for name in ["no/d.png", "mine.png"] {
            let lost = try program.run(
                "eval", "calibration", "--data", folder.path + "/none", "--diagram", folder.path + "/" + name)
            expectRefusal(lost, status: 73, saying: name)
        }
        #expect(try String(contentsOfFile: folder.path + "/mine.png", encoding: .utf8) == "mine")
        var shell = program
        shell.executable = "/bin/bash"
        // A limit on the size of files is met as a full disk is. The pipe has no such limit.
        let script = """
            (ulimit -f 1; trap '' XFSZ; "$0" eval calibration --data "$1" --diagram "$1/d.png" --json; echo $? > "$2") | cat
            """
        let result = try shell.run("-c", script, Program.path, folder.path, folder.path + "/status")
        #expect(try String(contentsOfFile: folder.path + "/status", encoding: .utf8) == "74\n", "\(result)")
        #expect(try object(result)["groups"] != nil && result.errors.contains("d.png can't be written"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/d.png"))
    }

    @Test("A wrong folder, row, photo, set or split is refused with one line; nothing is measured on the rest")
    func refusals() throws {
        let data = folder.path
        expectRefusal(
            try program.run("eval", "questions", "--data", data + "/none"), status: 66, saying: "none", "no such")
        expectRefusal(
            try program.run("eval", "questions", "--data", data + "/drawn/images"), status: 65, saying: "vqa.jsonl")
        expectRefusal(
            try program.run("eval", "retrieval", "--data", data), status: 65, saying: "captions.jsonl", "no data set")
        expectRefusal(
            try program.run("eval", "retrieval", "--data", data + "/photos/vqa.jsonl"), status: 66,
            saying: "not a folder")
        expectRefusal(
            try program.run("eval", "questions", "--data", data, "--split", "te\u{1b}st"), status: 65, saying: "split")
        expectRefusal(
            try program.run("eval", "questions", "--data", data, "--only", "coco"), status: 64, saying: "photos/vqa")
        try write("drawn/qa.jsonl", #"{"image": "images/rectangle.png", "split": "val", "question": "what?"}"#)
        expectRefusal(
            try program.run("eval", "calibration", "--data", data), status: 65, saying: "qa.jsonl, line 1", "answer")
        try write(
            "drawn/qa.jsonl",
            #"{"image": "images/gone.png", "split": "val", "question": "what is it?", "answer": "red"}"#)
        expectRefusal(
            try program.run("eval", "questions", "--data", data, "--only", "drawn/qa"), status: 66, saying: "gone.png")
        try folder.write(Data("no image".utf8), to: "drawn/images/gone.png")
        expectRefusal(
            try program.run("eval", "questions", "--data", data, "--only", "drawn/qa"), status: 65, saying: "gone.png")
    }

    @Test("Nothing of a measurement goes to the history")
    func history() throws {
        #expect(try program.run("eval", "questions", "--data", folder.path).status == 0)
        #expect(!FileManager.default.fileExists(atPath: program.historyPath))
    }
}
