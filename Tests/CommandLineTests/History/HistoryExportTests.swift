import Foundation
import Glibc
import TestSupport
import Testing

@Suite("behold history export")
struct HistoryExportTests {
    let program: Program
    let history: WrittenHistory

    /// What breaks tables, documents and terminals.
    static let texts = [
        "plain?", "comma, and \"quotes\"?", "=1+1", "+1", "-1", "@SUM(A1)", "'already", "\ttab", "\rreturn", "\nline",
        "two\nlines", "carriage\r\nreturn", "", " blanks ", "a\u{2028}b\u{2029}c", "\u{1b}]0;title\u{7}\u{1b}[2J",
        "\u{9b}31m", "a\u{202e}cba", "\u{e0061}", "# heading", "* item", "1. item", "```", "~~~", "| a | b |",
        "[link](http://example.org)", "<script>alert(1)</script>", "<!-- ", "&lt;", "\\", "![](x)", "www.example.org",
        "_a_ **b**", "犬ですか", "👩‍👩‍👧‍👦", "'; DROP TABLE turn; --", "100% _ *", String(repeating: "long ", count: 200_000),
    ]

    init() throws {
        program = try Program()
        history = try WrittenHistory(of: program)
    }

    func fill() throws {
        for (index, text) in Self.texts.enumerated() {
            try history.record(
                index % 5 == 4 ? nil : text, text,
                image: Array(text.prefix(200).utf8) + (index % 3 == 0 ? [0xff, 0x5c] : []))
        }
    }

    func expectTexts(_ rows: [(question: String?, answer: String?)], sourceLocation: SourceLocation = #_sourceLocation)
    {
        #expect(rows.count == Self.texts.count, sourceLocation: sourceLocation)
        for (index, (text, row)) in zip(Self.texts, rows).enumerated() {
            #expect(row.answer.map { Array($0.utf8) } == Array(text.utf8), sourceLocation: sourceLocation)
            #expect(
                row.question.map { Array($0.utf8) } == (index % 5 == 4 ? nil : Array(text.utf8)),
                sourceLocation: sourceLocation)
        }
    }

    @Test("json and jsonl read back byte for byte, oldest first, and are safe to look at")
    func json() throws {
        try fill()
        let array = try program.run("history", "export")
        let objects = try #require(try array.readable.json() as? [[String: Any]])
        let lines = try program.run("history", "export", "--format", "jsonl")
        for rows in [objects, try lines.readable.objects()] {
            #expect(rows.map { $0["turn"] as? Int } == Array(1...Self.texts.count))
            expectTexts(rows.map { ($0["question"] as? String, $0["answer"] as? String) })
        }
        expectPrintable(array.output)
        expectPrintable(lines.output)
        #expect(array.text.contains("\\udcff\\\\\""))
        #expect(try program.run("history", "export", "--until", "2001").json() as? [Int] == [])
    }

    @Test("csv parses back byte for byte, and no text is a formula")
    func csv() throws {
        try fill()
        let result = try program.run("history", "export", "--format", "csv")
        #expect(String(validating: result.output, as: UTF8.self) != nil)
        var records = csvRecords(Array(result.output))
        let header = records.removeFirst().map { String(decoding: $0, as: UTF8.self) }
        #expect(header.prefix(8) == ["turn", "session", "kind", "status", "image", "sha256", "question", "answer"])
        #expect(records.allSatisfy { $0.count == header.count })
        let (question, answer) = (
            try #require(header.firstIndex(of: "question")), try #require(header.firstIndex(of: "answer"))
        )
        for record in records {
            for field in record {
                #expect(
                    !["=", "+", "-", "@", "\t", "\r", "\n"].contains(String(decoding: field.prefix(1), as: UTF8.self)))
            }
        }
        func text(_ field: [UInt8]) -> String {
            String(decoding: field.first == 0x27 ? field.dropFirst() : field[...], as: UTF8.self)
        }
        expectTexts(
            records.enumerated().map { index, record in
                (index % 5 == 4 ? nil : text(record[question]), text(record[answer]))
            })
        let image = try #require(header.firstIndex(of: "image"))
        #expect(String(decoding: records[0][image], as: UTF8.self) == "plain?\\udcff\\\\")
    }

    @Test("markdown has a section a turn, whatever the texts")
    func markdown() throws {
        try fill()
        let result = try program.run("history", "export", "--format", "markdown")
        expectPrintable(result.output)
        #expect(result.lines.count { $0.hasPrefix("#") } == Self.texts.count + 1)
        #expect(result.lines.filter { !$0.hasPrefix("#") }.allSatisfy { $0.hasPrefix("- **") })
        #expect(result.text.contains("\\<script\\>") && !result.text.contains("<script>"))
        #expect(result.text.contains("\\[link\\](http\\://example.org)"))
        #expect(result.text.contains("www\\.example.org") && result.text.contains("\\`\\`\\`"))
    }

    @Test("A file is written whole, for its user alone; one that is there stays unless it is to be replaced")
    func files() throws {
        try fill()
        let folder = try TemporaryFolder()
        let target = folder.appending("out")
        let result = try program.run("history", "export", "--format", "csv", "--to", target.path)
        #expect(
            result.status == 0 && result.output.isEmpty && result.errors.contains("\(Self.texts.count) turns exported"))
        let mode = try FileManager.default.attributesOfItem(atPath: target.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let whole = try Data(contentsOf: target)
        #expect(try program.run("history", "export", "--format", "csv").output == whole)
        expectRefusal(
            try program.run("history", "export", "--to", target.path), status: 73, saying: "there already",
            "--overwrite")
        #expect(try Data(contentsOf: target) == whole)
        #expect(
            try program.run("history", "export", "plain", "--format", "jsonl", "--to", target.path, "--overwrite")
                .status == 0)
        #expect(try Data(contentsOf: target).count { $0 == 0x0a } == 1)
        #expect(try program.run("history", "export", "--to", folder.path).status == 73)
        #expect(try program.run("history", "export", "--to", folder.appending("none/out").path).status == 73)
        #expect(try program.run("history", "export", "--overwrite").status == 64)
        #expect(try program.run("history", "export", "--format", "xlsx").status == 64)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
    }

    @Test("The form is what the file's ending says; a --format that contradicts it is refused")
    func endings() throws {
        try history.record("what is it?", "a dog")
        let folder = try TemporaryFolder()
        for (name, start) in [
            ("a.json", "["), ("a.jsonl", "{"), ("a.CSV", "turn,"), ("a.md", "#"), ("a.txt", "["),
        ] {
            #expect(try program.run("history", "export", "--to", folder.appending(name).path).status == 0)
            let text = try String(contentsOf: folder.appending(name), encoding: .utf8)
            #expect(text.hasPrefix(start), "\(name): \(text)")
        }
        let refused = try program.run("history", "export", "--to", folder.appending("h.csv").path, "--format", "json")
        #expect(refused.status == 64 && refused.errors.contains("contradict each other"), "\(refused)")
        #expect(!FileManager.default.fileExists(atPath: folder.appending("h.csv").path))
        let named = try program.run("history", "export", "--to", folder.appending("b.txt").path, "--format", "csv")
        #expect(named.status == 0)
    }

    @Test("Neither the history itself nor a photo is replaced")
    func spared() throws {
        try history.record("what is it?", "a dog")
        let folder = try TemporaryFolder()
        let photo = folder.appending("photo.png")
        try FileManager.default.copyItem(atPath: Program.sample("red-circle.png"), toPath: photo.path)
        let link = folder.appending("link")
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: program.historyPath)
        for (target, words) in [
            (program.historyPath, "is the history itself"), (link.path, "is the history itself"),
            (photo.path, "is a photo; name another file"),
        ] {
            let before = try Data(contentsOf: URL(filePath: target))
            for command in [["export", "--to"], ["backup"]] {
                let result = try program.run(
                    bytes: (["history"] + command + [target, "--overwrite"]).map { Array($0.utf8) })
                expectRefusal(result, status: 64, saying: words)
                #expect(try Data(contentsOf: URL(filePath: target)) == before)
            }
        }
    }

    @Test("A text takes the place of no database, whoever's it is; a backup may")
    func databases() throws {
        try history.record("what is it?", "a dog")
        let folder = try TemporaryFolder()
        let other = folder.appending("other.sqlite").path
        #expect(try program.run("history", "backup", other).status == 0)
        let before = try Data(contentsOf: URL(filePath: other))
        expectRefusal(
            try program.run("history", "export", "--format", "json", "--to", other, "--overwrite"), status: 64,
            saying: "is a database; name another file")
        #expect(try Data(contentsOf: URL(filePath: other)) == before)
        #expect(try program.run("history", "backup", other, "--overwrite").status == 0)
    }

    @Test("A full disk and a reader that goes away leave no half file and no crash")
    func interrupted() throws {
        try fill()
        let full = try program.run("history", "export", output: .file("/dev/full"))
        #expect(full.status == 74 && full.errors.contains("standard output"))
        let ends = try makePipe()
        close(ends.reading)
        #expect(try program.run("history", "export", output: .descriptor(ends.writing)).status == 0)
        close(ends.writing)
    }

    @Test("Without a history there is nothing to export")
    func none() throws {
        let bare = try Program()
        expectRefusal(try bare.run("history", "export"), status: 66, saying: "no history")
        #expect(!FileManager.default.fileExists(atPath: bare.historyPath))
    }
}

/// The records of comma-separated values, read by the letter of RFC 4180.
private func csvRecords(_ bytes: [UInt8]) -> [[[UInt8]]] {
    var records: [[[UInt8]]] = []
    var record: [[UInt8]] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if isQuoted {
            if byte != 0x22 {
                field.append(byte)
            } else if index < bytes.count, bytes[index] == 0x22 {
                field.append(0x22)
                index += 1
            } else {
                isQuoted = false
            }
        } else if byte == 0x22 {
            isQuoted = true
        } else if byte == UInt8(ascii: ",") {
            record.append(field)
            field = []
        } else if byte == 0x0d, index < bytes.count, bytes[index] == 0x0a {
            index += 1
            records.append(record + [field])
            (record, field) = ([], [])
        } else {
            field.append(byte)
        }
    }
    return records
}
