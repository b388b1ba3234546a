import Foundation
import Interchange
import TestSupport
import Testing

@Suite("CSV records")
struct CSVRecordTests {
    @Test("Any fields are read back byte by byte")
    func roundTrip() {
        var generator = SeededGenerator(printingSeedFor: "CSV records")
        let letters = Array("ab,\"\r\n'=+-@\t ;".utf8) + [0xff, 0xc3, 0xa9]
        for _ in 0..<3_000 {
            let fields = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &generator)]
                }
            }
            let record = CSVRecord(fields: fields)
            #expect(CSVRecord(reading: record.line) == record, "\(fields)")
            #expect(record.line.suffix(2) == [0x0d, 0x0a])
            for field in fields {
                let guarded = CSVRecord.guarding(field)
                #expect(CSVRecord.unguarding(guarded) == field)
                #expect(guarded.first.map { !"=+-@\t\r\n".utf8.contains($0) } ?? true)
            }
        }
    }

    @Test(
        "Python's reader of CSV reads the same fields",
        .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/python3")))
    func otherReader() throws {
        let texts = [
            "plain", "with, comma", "\"quoted\"", "two\r\nlines", "", "= 1 + 1", "'", "ü\u{2028}", "a\"b", "\n",
        ]
        let records = [
            CSVRecord(fields: texts.map { Array($0.utf8) }), CSVRecord(fields: [[]]), CSVRecord(fields: [[0x61], []]),
        ]
        let folder = try TemporaryFolder()
        let file = try folder.write(records.flatMap(\.line), to: "table.csv")
        let output = folder.appending("fields")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import csv, json, sys
            rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))
            json.dump(rows, open(sys.argv[2], "w"))
            """, file.path, output.path,
        ]
        try process.run()
        process.waitUntilExit()
        let rows = try JSONDecoder().decode([[String]].self, from: Data(contentsOf: output))
        #expect(rows == records.map { $0.fields.map { String(decoding: $0, as: UTF8.self) } })
    }

    @Test("What is no record is refused", arguments: ["\"open", "a\"b", "\"a\"b", "a\r\nb", "\"", "x,\"y"])
    func malformed(text: String) {
        #expect(CSVRecord(reading: Array(text.utf8)) == nil)
    }
}
