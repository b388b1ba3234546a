import Behold
import Foundation
import Interchange
import TestSupport
import Testing

/// Tables of captions as a power cut may leave them: as long as they were to be, with zeroes in place of what wasn't written.
@Suite("Tables after a power cut")
struct TornTableTests {
    let program: Program
    let photos: CaptionFolder

    init() throws {
        program = try Program()
        photos = try CaptionFolder()
        try photos.copySample("red-circle.png", to: "p/a.png")
        try photos.copySample("turned.jpg", to: "p/b.jpg")
        try photos.copySample("two-squares.png", to: "p/c.png")
    }

    private func caption(_ table: String) throws -> Program.Result {
        try program.run("caption", photos.appending("p"), "--to", photos.appending(table))
    }

    private func bytes(_ table: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: photos.appending(table))))
    }

    /// Where records begin, and where the last one ends; a table's header is none.
    private func edges(_ bytes: [UInt8], of table: String) -> [Int] {
        let ends = bytes.indices.filter { bytes[$0] == 0x0a }.map { $0 + 1 }
        return table.hasSuffix("csv") ? ends : [0] + ends
    }

    /// Photos and their captions, a line for each; how long they took isn't the same each time.
    private func rows(of bytes: [UInt8], _ table: String) throws -> [String] {
        try bytes.split(separator: 0x0a).map { line in
            if table.hasSuffix("csv") {
                return try #require(CSVRecord(reading: Array(line.dropLast()))).fields.prefix(2).map {
                    String(decoding: $0, as: UTF8.self)
                }.joined(separator: "\t")
            }
            let object = try #require(JSONValue(reading: Array(line)))
            return "\(object["image"]?.string ?? "")\t\(object["caption"]?.string ?? "")"
        }.sorted()
    }

    @Test("Zeroes and what is torn go, whole records and lines of others stay", arguments: ["t.jsonl", "t.csv"])
    func torn(table: String) throws {
        #expect(try caption(table).status == 0)
        let whole = try bytes(table)
        let edges = edges(whole, of: table)
        try #require(edges.count == 4)
        func zeroing(_ range: Range<Int>) -> [UInt8] {
            var bytes = whole
            bytes.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
            return bytes
        }
        let added = Array(whole[edges[2]..<edges[3]])
        for (torn, done) in [
            (zeroing(edges[2]..<edges[3]), 2), (zeroing(edges[2] + 5..<edges[3]), 2),
            (zeroing(edges[1] + 3..<edges[1] + 90), 2), (zeroing(edges[1] + 40..<edges[2] + 40), 1),
            (zeroing(edges[2] - 60..<edges[2]), 2), (zeroing(0..<edges[1]), 2), (zeroing(0..<edges[3]), 0),
            (zeroing(0..<edges[1] + 20), 1), (whole + [UInt8](repeating: 0, count: 700), 3),
            (Array(whole[..<edges[2]]) + [UInt8](repeating: 0, count: 300) + added, 3),
        ] {
            try photos.write(torn, to: table)
            let result = try caption(table)
            let words = done == 0 ? "3 done" : "\(3 - done) done, \(done) skipped"
            #expect(result.status == 0 && result.errors.contains(words), "\(result)")
            #expect(try rows(of: bytes(table), table) == rows(of: whole, table), "\(done) left")
            #expect(try caption(table).errors.contains("0 done, 3 skipped"))
        }
    }

    @Test(
        "A table of many records goes on, whichever of its sectors are zeroes", arguments: ["t.jsonl", "t.csv"])
    func sectors(table: String) throws {
        let sample = try Array(Data(contentsOf: URL(filePath: Program.sample("red-circle.png"))))
        for number in UInt8(0)..<9 { try photos.write(sample + [number], to: "p/d\(number).png") }
        #expect(try caption(table).status == 0)
        let whole = try bytes(table)
        let sectors = stride(from: 0, to: whole.count, by: 512).map { $0..<min($0 + 512, whole.count) }
        func zeroing(_ isZero: (Int) -> Bool) -> [UInt8] {
            var bytes = whole
            for (number, sector) in sectors.enumerated() where isZero(number) {
                bytes.replaceSubrange(sector, with: [UInt8](repeating: 0, count: sector.count))
            }
            return bytes
        }
        // Records are longer than a sector and shorter than two, so that pieces of records stand between zeroes.
        for torn in [
            zeroing { !$0.isMultiple(of: 2) }, zeroing { $0.isMultiple(of: 2) && $0 > 0 },
            zeroing { [1, 3, 4, 6].contains($0) }, zeroing { [2, 4, 5, 7].contains($0) },
        ] {
            try photos.write(torn, to: table)
            let result = try caption(table)
            #expect(result.status == 0, "\(result)")
            #expect(try rows(of: bytes(table), table) == rows(of: whole, table))
        }
    }

    @Test(
        "A few zeroes at the edge of a sector are a record's end, or its beginning", arguments: ["t.jsonl", "t.csv"])
    func few(table: String) throws {
        #expect(try caption(table).status == 0)
        let whole = try bytes(table)
        let edges = edges(whole, of: table)
        let (first, second) = (Array(whole[..<edges[1]]), Array(whole[edges[1]..<edges[2]]))
        let third = Array(whole[edges[2]...])
        let isTable = table.hasSuffix("csv")
        for few in 1...3 {
            for isEnd in [true, false] {
                let zeroed = isEnd ? second.count - few..<second.count : 0..<few
                let edge = isEnd ? zeroed.lowerBound : zeroed.upperBound
                // A line of others brings the edge of the zeroes to that of a sector.
                let filling = 1024 - (first.count + edge + 6) % 512
                let others = "[\"" + String(repeating: "x", count: filling) + "\"]" + (isTable ? "\r\n" : " \n")
                var torn = second
                torn.replaceSubrange(zeroed, with: [UInt8](repeating: 0, count: few))
                try photos.write(first + others.utf8 + torn + third, to: table)
                let result = try caption(table)
                // A record that has lost only its line end is whole.
                let isWhole = isEnd && few <= (isTable ? 2 : 1)
                #expect(
                    result.status == 0 && result.errors.contains(isWhole ? "3 skipped" : "2 skipped"),
                    "\(few) \(isEnd): \(result)")
                #expect(try bytes(table).starts(with: first + others.utf8 + (isWhole ? second : []) + third))
            }
        }
    }

    @Test("A CSV file that ends in the middle of a path or of a caption that the history has goes on")
    func cutOff() throws {
        #expect(try caption("t.csv").status == 0)
        let whole = try bytes("t.csv")
        let edges = edges(whole, of: "t.csv")
        for length in stride(from: 1, to: edges[3] - edges[2], by: 7) {
            try photos.write(Array(whole[..<(edges[2] + length)]), to: "t.csv")
            let result = try caption("t.csv")
            #expect(result.status == 0, "\(length): \(result)")
            #expect(try rows(of: bytes("t.csv"), "t.csv") == rows(of: whole, "t.csv"), "\(length)")
        }
    }

    @Test("A file with zeroes that aren't of Behold's making stays as it is", arguments: ["t.jsonl", "t.csv"])
    func foreign(table: String) throws {
        let wide: [UInt8] = "{\"name\": \"x\"}\nimage,caption\n".utf8.flatMap { [$0, 0] }
        for content in [wide, Array("ab\0\0cd\0".utf8), Array("PK\u{3}\u{4}\0\0\0\nx\0\0".utf8)] {
            try photos.write(content, to: table)
            #expect(try caption(table).status == 73)
            #expect(try bytes(table) == content)
        }
    }

    private static let others = [
        "t.jsonl": Array("# a person's line without any zero\n[\"a list of another program\"]\n".utf8),
        "t.csv": Array("d/x.jpg,\"a row by hand\"\r\n".utf8),
    ]

    @Test("Lines of others between lines with zeroes stay, and what went is told", arguments: ["t.jsonl", "t.csv"])
    func others(table: String) throws {
        #expect(try caption(table).status == 0)
        let whole = try bytes(table)
        let edges = edges(whole, of: table)
        let others = try #require(Self.others[table])
        let zeroes = [UInt8](repeating: 0, count: 300)
        let (first, second) = (Array(whole[..<edges[1]]), Array(whole[edges[1]..<edges[2]]))
        let third = Array(whole[edges[2]...])
        for (torn, whole) in [
            (first + second + zeroes + [0x0a] + others + zeroes + third, first + second + others + third),
            (
                first + third.prefix(third.count / 2) + zeroes + [0x0a] + others + second + zeroes + third,
                first + others + second + third
            ),
            // A record that has lost only its line end is whole.
            (
                first + others + second.prefix { $0 != 0x0a && $0 != 0x0d } + zeroes + third,
                first + others + second + third
            ),
        ] {
            try photos.write(torn, to: table)
            let result = try caption(table)
            #expect(result.status == 0 && result.errors.contains("3 skipped"), "\(result)")
            #expect(result.errors.contains("\(table): what a power cut left unfinished was taken out"), "\(result)")
            #expect(try bytes(table) == whole)
        }
    }

    @Test("A table with zeroes among what somebody else wrote stays as it is", arguments: ["t.jsonl", "t.csv"])
    func mixed(table: String) throws {
        #expect(try caption(table).status == 0)
        let whole = try bytes(table)
        let others = try #require(Self.others[table])
        let zeroes = [UInt8](repeating: 0, count: 300)
        let words = Array("a person's words".utf8)
        let notes = Array("note\0one\n".utf8) + others + Array("last\0note\n".utf8)
        let additions: [[UInt8]] = [
            notes, words + zeroes, zeroes + words + [0x0a] + others, zeroes + [0x0a] + words + zeroes,
            Array(others.dropLast(2)) + zeroes, [0, 0, 0x0a],
        ]
        for added in additions {
            try photos.write(whole + added, to: table)
            let result = try caption(table)
            #expect(result.status == 73 && result.errors.contains("\(table): has zero bytes"), "\(result)")
            #expect(try bytes(table) == whole + added)
        }
    }
}
