import BeholdTypes
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Neural

@Suite("Safetensors header")
struct SafetensorsHeaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(_ bytes: some Sequence<UInt8>) throws -> SafetensorsFile {
        try SafetensorsFile.checking(folder.write(bytes, to: "weights.safetensors").path)
    }

    private func open(_ bytes: SafetensorsBytes) throws -> SafetensorsFile { try open(bytes.all) }

    private func entry(_ name: String, _ type: String, _ shape: String, _ offsets: String) -> String {
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    /// Whether the header alone is refused as malformed.
    private func isMalformed(_ header: [UInt8], data: Int = 0) -> Bool {
        do {
            _ = try open(SafetensorsBytes(header, data: [UInt8](repeating: 0, count: data)))
            return false
        } catch WeightsError.malformedHeader {
            return true
        } catch {
            return false
        }
    }

    @Test("Tensors are found in any order, with metadata, escapes and blanks")
    func good() throws {
        let header = """
            {  "__metadata__" : {"format":"pt", "é\\n\\u00e9\\ud83d\\ude00":"\\"\\\\\\/\\b\\f\\r\\t"} ,
            \(entry("b", "F32", "[2,1]", "[2,10]")),\t\(entry(#"caf\u00e9"#, "F16", "[]", "[0,2]")),
            \(entry("empty", "I64", "[0, 7]", "[2,2]"))  }
            """
        let file = try open(SafetensorsBytes(header, data: 10))
        #expect(file.names.sorted() == ["b", "café", "empty"])
        #expect(file.entry(named: "b")?.shape == [2, 1])
        #expect(file.entry(named: "café")?.type == .float16)
        #expect(file.entry(named: "café")?.shape == [])
        #expect(file.entry(named: "c") == nil)
        #expect(try file.tensor(named: "empty").elements == [])
        #expect(throws: WeightsError.noSuchTensor("c")) { try file.tensor(named: "c").elements }
        #expect(try open(SafetensorsBytes("{}", data: 0)).names == [])
    }

    @Test("A file cut anywhere is refused, and one with a byte too many")
    func cut() throws {
        let whole = SafetensorsBytes(
            "{\(entry("a", "F32", "[2]", "[0,8]")),\(entry("b", "I8", "[3]", "[8,11]"))}", data: 11
        ).all
        _ = try open(whole)
        for length in 0..<whole.count {
            #expect(throws: WeightsError.self, "\(length)") { try open(whole.prefix(length)) }
        }
        #expect(throws: WeightsError.wrongLength(described: 11, found: 12)) { try open(whole + [0]) }
        #expect(throws: WeightsError.wrongLength(described: 11, found: 15)) {
            try open(whole + Array("PK\u{3}\u{4}".utf8))
        }
    }

    @Test("A header length that lies is refused")
    func lyingLength() throws {
        var file = SafetensorsBytes("{\(entry("a", "U8", "[8]", "[0,8]"))}", data: 8)
        let right = file.headerLength
        let limit = Int(right) + 8
        for wrong in [UInt64.max, 1 << 63, UInt64(bitPattern: -8), 4 << 30, 100_000_001, right + 9] {
            file.headerLength = wrong
            #expect(throws: WeightsError.headerTooLong(length: wrong, limit: limit)) { try open(file) }
        }
        for wrong in 0...right + 8 where wrong != right {
            file.headerLength = wrong
            #expect(throws: WeightsError.self, "\(wrong)") { try open(file) }
        }
    }

    @Test("Tensors that overlap, leave a hole, start late or end late are refused")
    func places() throws {
        func open(_ entries: String..., data: Int) throws {
            _ = try self.open(SafetensorsBytes("{" + entries.joined(separator: ",") + "}", data: data))
        }
        let a = entry("a", "U8", "[4]", "[0,4]")
        try open(entry("b", "U8", "[4]", "[4,8]"), a, data: 8)
        #expect(throws: WeightsError.misplaced(tensor: "b", expectedStart: 4, start: 3)) {
            try open(a, entry("b", "U8", "[4]", "[3,7]"), data: 7)
        }
        #expect(throws: WeightsError.misplaced(tensor: "b", expectedStart: 4, start: 0)) {
            try open(a, entry("b", "U8", "[4]", "[0,4]"), data: 4)
        }
        #expect(throws: WeightsError.misplaced(tensor: "b", expectedStart: 4, start: 5)) {
            try open(a, entry("b", "U8", "[4]", "[5,9]"), data: 9)
        }
        #expect(throws: WeightsError.misplaced(tensor: "a", expectedStart: 0, start: 1)) {
            try open(entry("a", "U8", "[4]", "[1,5]"), data: 5)
        }
        #expect(throws: WeightsError.wrongLength(described: 8, found: 7)) {
            try open(a, entry("b", "U8", "[4]", "[4,8]"), data: 7)
        }
        #expect(throws: WeightsError.sizeMismatch(tensor: "a", needed: 4, found: -4)) {
            try open(entry("a", "U8", "[4]", "[4,0]"), data: 4)
        }
        let last = Int.max
        #expect(throws: WeightsError.sizeMismatch(tensor: "a", needed: 4, found: last)) {
            try open(entry("a", "U8", "[4]", "[0,\(last)]"), data: 4)
        }
        #expect(throws: WeightsError.misplaced(tensor: "a", expectedStart: 0, start: last - 4)) {
            try open(entry("a", "U8", "[4]", "[\(last - 4),\(last)]"), data: 4)
        }
    }

    @Test("A size that overflows is refused, not computed")
    func overflow() {
        for shape in [
            "[4294967296,4294967296]", "[9223372036854775807]", "[3037000500,3037000500]", "[2305843009213693952,4]",
        ] {
            #expect(throws: WeightsError.sizeOverflow(tensor: "a"), "\(shape)") {
                try open(SafetensorsBytes("{\(entry("a", "F32", shape, "[0,0]"))}", data: 0))
            }
        }
    }

    @Test("Shapes and offsets are whole numbers, and few")
    func numbers() {
        let shapes = [
            "[-1]", "[1.0]", "[1e0]", "[01]", "[+1]", "[1,]", "[,1]", "[1 2]", "[1", "1", "null", "[null]", "[\"1\"]",
            "[[1]]",
            "[true]", "[9223372036854775808]", "[99999999999999999999999999]", "[-9223372036854775808]", "[NaN]",
            "[" + Array(repeating: "1", count: 100_000).joined(separator: ",") + "]",
            String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
        ]
        for shape in shapes {
            #expect(isMalformed(Array("{\(entry("a", "U8", shape, "[0,1]"))}".utf8), data: 1), "\(shape.prefix(40))")
        }
        for offsets in ["[]", "[0]", "[0,1,1]", "[0,1.5]", "[-1,0]", "{}", "0", "[0,18446744073709551615]"] {
            #expect(isMalformed(Array("{\(entry("a", "U8", "[1]", offsets))}".utf8), data: 1), "\(offsets)")
        }
    }

    @Test("A name, a field or the metadata that occurs twice is refused")
    func duplicates() {
        let a = entry("a", "U8", "[1]", "[0,1]")
        #expect(throws: WeightsError.duplicateName("a")) { try open(SafetensorsBytes("{\(a),\(a)}", data: 1)) }
        #expect(throws: WeightsError.duplicateName("a")) {
            try open(SafetensorsBytes(#"{\#(a),"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}"#, data: 1))
        }
        #expect(throws: WeightsError.duplicateName("__metadata__")) {
            try open(SafetensorsBytes(#"{"__metadata__":{},"__metadata__":{}}"#, data: 0))
        }
        #expect(throws: WeightsError.duplicateName("x")) {
            try open(SafetensorsBytes(#"{"__metadata__":{"x":"1","x":"2"}}"#, data: 0))
        }
        for field in [#""dtype":"U8""#, #""shape":[1]"#, #""data_offsets":[0,1]"#] {
            let header = #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],\#(field)}}"#
            #expect(isMalformed(Array(header.utf8), data: 1), "\(field)")
        }
    }

    @Test("Whatever isn't the format's JSON is refused")
    func malformed() {
        let headers = [
            "", " ", "null", "[]", "{", "}", "{}x", "{}{}", "{}\0", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1}",
            "{\"a\":{}}", "{\"a\":[]}",
            "{\"a\":null}", "{a:1}", "{'a':1}", "{\"a\":{\"dtype\":1}}", "\u{feff}{}", "// {}",
            "{\"__metadata__\":null}",
            "{\"__metadata__\":{\"a\":1}}", "{\"__metadata__\":{\"a\":{}}}", "{\"__metadata__\":[]}", "{\"a", "{\"a\\",
            "{\"a\\u12",
            "{\"a\\x41\":{}}", "{\"\\ud800\":{}}", "{\"\\ud800\\u0041\":{}}", "{\"\\udc00\":{}}", "{\"a\nb\":{}}",
            String(repeating: "{\"a\":", count: 100_000),
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":1}}",
        ]
        for header in headers {
            #expect(isMalformed(Array(header.utf8)), "\(Array(header.utf8.prefix(40)))")
        }
        let strings: [[UInt8]] = [
            [0x80], [0xff], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80],
            [0xf4, 0x90, 0x80, 0x80],
            [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xe2, 0x28, 0xa1],
        ]
        for string in strings {
            let name = Array("{\"".utf8) + string + Array("\":{}}".utf8)
            #expect(isMalformed(name), "\(string)")
            let value = Array("{\"__metadata__\":{\"a\":\"".utf8) + string + Array("\"}}".utf8)
            #expect(isMalformed(value), "\(string)")
        }
    }

    @Test("Characters of every length are read in names and skipped in metadata")
    func characters() throws {
        for name in [
            "a", "é", "\u{7ff}", "\u{800}", "犬", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "😀", "\u{10ffff}",
        ] {
            let header = #"{"__metadata__":{"\#(name)":"\#(name)"},\#(entry(name, "U8", "[0]", "[0,0]"))}"#
            #expect(try open(SafetensorsBytes(header, data: 0)).names == [name])
        }
    }

    @Test("Names stay what they are: traversal, NUL and escapes are only names")
    func names() throws {
        for (spelling, name) in [
            ("../../x", "../../x"), (#"a\u0000b"#, "a\0b"), (#"\u001b[2J"#, "\u{1b}[2J"), ("", ""),
        ] {
            let file = try open(SafetensorsBytes("{\(entry(spelling, "U8", "[0]", "[0,0]"))}", data: 0))
            #expect(file.names == [name])
        }
    }

    @Test("Names, tensors and metadata are bounded; a long metadata text is skipped")
    func limits() throws {
        let long = String(repeating: "x", count: SafetensorsHeader.longestName + 1)
        #expect(isMalformed(Array("{\(entry(long, "U8", "[0]", "[0,0]"))}".utf8)))
        #expect(isMalformed(Array("{\(entry("a", long, "[0]", "[0,0]"))}".utf8)))
        let text = String(repeating: "é😀\\n", count: 200_000)
        #expect(try open(SafetensorsBytes(#"{"__metadata__":{"config":"\#(text)"}}"#, data: 0)).names == [])
        let many = (0...100_000).map { #""\#($0)":"""# }.joined(separator: ",")
        #expect(isMalformed(Array("{\"__metadata__\":{\(many)}}".utf8)))
    }

    @Test("A number's type is one that the format knows, in its spelling")
    func types() throws {
        for type in NumberType.allCases {
            let file = try open(
                SafetensorsBytes(type: type.rawValue, shape: [2], data: [UInt8](repeating: 0, count: 2 * type.size)))
            #expect(file.entry(named: "a")?.type == type)
        }
        for type in ["f32", "F3", "", "float32", "F32 ", "I128"] {
            #expect(throws: WeightsError.unknownType(type, tensor: "a")) {
                try open(SafetensorsBytes(type: type, shape: [1], data: [0, 0, 0, 0]))
            }
        }
    }

    @Test("Random damage is refused or gives a file whose tensors can all be read, never a crash")
    func damage() throws {
        var generator = SeededGenerator(printingSeedFor: "SafetensorsHeaderTests.damage")
        let whole = SafetensorsBytes(
            #"{"__metadata__":{"format":"pt"},\#(entry("a", "F32", "[2,3]", "[0,24]")),\#(entry("b", "I8", "[3]", "[24,27]"))}"#,
            data: 27
        ).all
        let alphabet = Array("{}[]:,\"\\u0123456789-.eE aF\0\u{1f}".utf8) + [0x80, 0xc3, 0xff]
        var refused = 0
        for _ in 0..<3_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = alphabet.randomElement(using: &generator) ?? 0
                case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                default: bytes.remove(at: index)
                }
            }
            do {
                let file = try open(bytes)
                for name in file.names {
                    let entry = try #require(file.entry(named: name))
                    if let numbers = try? file.tensor(named: name).elements {
                        #expect(numbers.count == entry.shape.reduce(1, *))
                    }
                }
            } catch is WeightsError {
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }
}
