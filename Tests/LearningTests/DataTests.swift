import BeholdTypes
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Learning

@Suite("Data sets")
struct DataTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ lines: String..., to name: String = "vqa.jsonl") throws {
        let file = folder.appending(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
    }

    private func error(_ body: () throws -> some Any) -> DataError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? DataError
        }
    }

    private func questions(split: String = "val") throws -> [QuestionSet] {
        try QuestionSet.read(folder: folder.path, split: split)
    }

    private func fault(_ row: String) throws -> RowFault? {
        try write(#"{"image": "a.jpg", "split": "train", "question": "is it?", "answers": ["no"]}"#, "", row)
        guard case .malformed(let path, let line, let fault)? = error({ try questions() }) else { return nil }
        #expect(path.hasSuffix("/vqa.jsonl") && line == 3)
        return fault
    }

    @Test("Questions of every kind of file are read, from the folder and the folders in it, of the split alone")
    func questionSets() throws {
        try write(
            #"{"image": "i/1.jpg", "split": "val", "question": "What is it?", "answer_type": "other", "answers": ["a dog", "dog", "dog", "The dog", "cat", "cat", "bird"]}"#,
            #"{"image": "i/2.jpg", "split": "train", "question": "What is it?", "answers": ["dog"]}"#, "",
            to: "coco/vqa.jsonl")
        try write(
            #"{"image": "i/1.jpg", "split": "val", "question": "what is grey", "answer": "grey", "type": "color"}"#,
            to: "coco/cocoqa.jsonl")
        try write(
            #"{"image": "1.png", "split": "val", "question": "what is there", "answers": ["garbage_bin", "two"]}"#,
            #"{"image": "1.png", "split": "val", "question": "is it?", "answer": "yes"}"#, to: "drawn/qa.jsonl")
        let sets = try questions()
        #expect(sets.map(\.name) == ["coco/vqa", "coco/cocoqa", "drawn/qa"])
        #expect(sets.map(\.questions.count) == [1, 1, 2])
        #expect(sets.map(\.isOfPhotos) == [true, true, false])
        let people = sets[0].questions[0]
        #expect(people.kind == "other" && sets[0].path(of: people) == folder.path + "/coco/i/1.jpg")
        #expect(people.answers.score(of: "dog") == 1 && people.answers.score(of: "Dog.") == 1)
        #expect(people.answers.score(of: "cat") == 2.0 / 3 && people.answers.score(of: "bird") == 1.0 / 3)
        #expect(people.answers.score(of: "horse") == 0 && people.answers.score(of: "") == 0)
        #expect(sets[1].questions[0].answers.score(of: "gray") == 1 && sets[1].questions[0].kind == "color")
        let list = sets[2].questions[0].answers
        #expect(list.score(of: "garbage bin") == 1 && list.score(of: "2") == 1 && list.score(of: "3") == 0)
        #expect(try QuestionSet.read(folder: folder.path + "/coco/", split: "train").map(\.name) == ["coco/vqa"])
    }

    @Test("A row that is wrong is named by its line and by what is wrong with it")
    func malformedRows() throws {
        for (row, expected) in [
            ("{", RowFault.notAnObject), ("[1, 2]", .notAnObject), ("3", .notAnObject), ("null", .notAnObject),
            (#"{"split": "val", "question": "is it?", "answers": ["no"]}"#, .missing(key: "image")),
            (#"{"image": "a.jpg", "question": "is it?", "answers": ["no"]}"#, .missing(key: "split")),
            (#"{"image": "a.jpg", "split": "val", "answers": ["no"]}"#, .missing(key: "question")),
            (#"{"image": "a.jpg", "split": "val", "question": "is it?"}"#, .missing(key: "answers")),
            (#"{"image": 3, "split": "val", "question": "is it?", "answers": ["no"]}"#, .wrongType(key: "image")),
            (
                #"{"image": "a.jpg", "split": "val", "question": "is it?", "answers": "no"}"#,
                .wrongType(key: "answers")
            ),
            (#"{"image": "a.jpg", "split": "val", "question": "is it?", "answers": [1]}"#, .wrongType(key: "answers")),
            (#"{"image": "a.jpg", "split": "val", "question": "is it?", "answers": []}"#, .empty(key: "answers")),
            (#"{"image": "a.jpg", "split": "val", "question": "is it?", "answers": [""]}"#, .empty(key: "answers")),
            (#"{"image": "", "split": "val", "question": "is it?", "answers": ["no"]}"#, .empty(key: "image")),
            (#"{"image": "a.jpg", "split": "val", "question": " \t", "answers": ["no"]}"#, .empty(key: "question")),
            (
                #"{"image": "a.jpg", "split": "val", "question": "a\u0000b", "answers": ["no"]}"#,
                .containsNUL(key: "question")
            ),
            (
                #"{"image": "/etc/a.jpg", "split": "val", "question": "is it?", "answers": ["no"]}"#,
                .outside(image: "/etc/a.jpg")
            ),
            (
                #"{"image": "a/../../b.jpg", "split": "val", "question": "is it?", "answers": ["no"]}"#,
                .outside(image: "a/../../b.jpg")
            ),
            (
                #"{"image": "a.jpg", "split": "val", "question": "\#(String(repeating: "a", count: 4_097))", "answers": ["no"]}"#,
                .tooLong(bytes: 4_097, limit: 4_096)
            ),
            (String(repeating: "x", count: 2 << 20), .tooLong(bytes: 2 << 20, limit: 1 << 20)),
        ] {
            #expect(try fault(row) == expected, "\(row.prefix(120))")
        }
        try Data(Array(#"{"image": "a.jpg", "split": "val", "question": ""#.utf8) + [0xff, 0x22, 0x7d])
            .write(to: folder.appending("vqa.jsonl"))
        #expect(error { try questions() } == .malformed(path: folder.path + "/vqa.jsonl", line: 1, .notUTF8))
    }

    @Test("A folder without data, a file, an absent folder and a split without rows are each refused in their own way")
    func wrongFolders() throws {
        let path = folder.path
        #expect(
            error { try questions() }
                == .noFiles(path: path, expected: ["vqa.jsonl", "cocoqa.jsonl", "qa.jsonl"]))
        #expect(
            error { try CaptionedPhotos.read(folder: path, split: "val") }
                == .noFiles(path: path, expected: ["captions.jsonl"]))
        #expect(error { try QuestionSet.read(folder: path + "/x", split: "val") } == .missing(path: path + "/x"))
        try write(#"{"image": "a.jpg", "split": "train", "question": "is it?", "answer": "no"}"#, to: "qa.jsonl")
        #expect(error { try questions() } == .noRows(path: path, split: "val"))
        #expect(
            error { try QuestionSet.read(folder: path + "/qa.jsonl", split: "val") }
                == .notAFolder(path: path + "/qa.jsonl"))
        try FileManager.default.createDirectory(at: folder.appending("cocoqa.jsonl"), withIntermediateDirectories: true)
        guard case .unreadable? = error({ try questions(split: "train") }) else {
            Issue.record("a folder in a file's place is read")
            return
        }
        try FileManager.default.removeItem(at: folder.appending("cocoqa.jsonl"))
        #expect(unsafe mkfifo(folder.path + "/cocoqa.jsonl", 0o600) == 0)
        #expect(
            error { try questions(split: "train") }
                == .unreadable(path: path + "/cocoqa.jsonl", .notARegularFile))
    }

    @Test("Captions are read; a photo without any is refused")
    func captions() throws {
        try write(
            #"{"image": "1.jpg", "split": "val", "captions": ["a dog", "", "one dog"]}"#,
            #"{"image": "2.jpg", "split": "test", "captions": ["a cat"]}"#, to: "captions.jsonl")
        #expect(
            try CaptionedPhotos.read(folder: folder.path, split: "val")
                == [CaptionedPhoto(path: folder.path + "/1.jpg", captions: ["a dog", "one dog"])])
        try write(#"{"image": "1.jpg", "split": "test", "captions": [""]}"#, to: "captions.jsonl")
        #expect(
            error { try CaptionedPhotos.read(folder: folder.path, split: "val") }
                == .malformed(path: folder.path + "/captions.jsonl", line: 1, .empty(key: "captions")))
    }
}
