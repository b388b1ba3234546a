import Foundation
import Interchange
import TestSupport
import Testing

@Suite("JSON")
struct JSONTests {
    private func written(_ value: JSONValue) -> String { String(decoding: value.serialized(), as: UTF8.self) }

    @Test("Documents are written on one line, keys in their order")
    func written() {
        let value = JSONValue.object([
            ("b", .integer(-3)), ("a", .array([.null, .bool(true), .number(0.5), .text("x")])), ("c", .object([])),
        ])
        #expect(written(value) == #"{"b": -3, "a": [null, true, 0.5, "x"], "c": {}}"#)
    }

    @Test("Numbers are the shortest that read back; what isn't finite is null")
    func numbers() {
        #expect(written(.number(Float(0.1))) == "0.1")
        #expect(written(.number(0.30000000000000004)) == "0.30000000000000004")
        #expect(written(.number(Double.nan)) == "null" && written(.number(-Float.infinity)) == "null")
    }

    @Test("Bytes that aren't UTF-8 are written as Python's surrogateescape does, and read back as they were")
    func strayBytes() throws {
        #expect(written(.bytes([0x61, 0xff, 0x62])) == #""a\udcffb""#)
        #expect(written(.bytes([0xed, 0xa0, 0x80])) == #""\udced\udca0\udc80""#)
        #expect(written(.bytes([0xe7, 0x8a])) == #""\udce7\udc8a""#)
        var generator = SeededGenerator(printingSeedFor: "JSON bytes")
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                UInt8.random(in: 1...255, using: &generator)
            }
            let document = JSONValue.bytes(bytes).serialized()
            guard case .bytes(let read)? = JSONValue(reading: document) else {
                Issue.record("\(bytes) can't be read back")
                continue
            }
            #expect(read == bytes)
        }
    }

    @Test("What steers a terminal is escaped; letters aren't")
    func terminals() {
        #expect(
            written(.text("\u{1b}[2J\u{7f}\u{9b}\u{202e}\r\n\t\"\\")) == #""\u001b[2J\u007f\u009b\u202e\r\n\t\"\\""#)
        #expect(written(.text("\u{e0061}")) == #""\udb40\udc61""#)
        #expect(written(.text("犬é👩‍👧")) == "\"犬é👩‍👧\"")
    }

    @Test("Foundation reads what is written")
    func foundation() throws {
        let text = "a\u{0}\u{1f}\"\\/é犬👩‍👧\u{2028}\u{e0061}"
        let read = try JSONSerialization.jsonObject(with: Data(JSONValue.array([.text(text)]).serialized()))
        #expect(read as? [String] == [text])
    }

    @Test("Documents are read back; what isn't JSON, or nests too deep, is nil")
    func reading() {
        let text = #" {"a": [1, -2.5e3, true, false, null, "x\u00e9\ud83d\ude00\n"], "b": {}} "#
        let value = JSONValue(reading: Array(text.utf8))
        #expect(value?["a"] != nil && value?["b"] == .object([]))
        #expect(
            value?["a"] == .array([.integer(1), .number(-2500.0), .bool(true), .bool(false), .null, .text("xé😀\n")]))
        for bad in [
            "", "{", "[1,]", "{\"a\"}", "nul", "\"\\x\"", "\"\\ud800\"", "1 2", "[1}", "\"\u{1}\"", "--1", "NaN", "+5",
            "05", "-", ".5",
            "5.", "1e", "1e+", "0x10", "\"\\u+041\"", "-01",
        ] {
            #expect(JSONValue(reading: Array(bad.utf8)) == nil, "\(bad)")
        }
        let deep = String(repeating: "[", count: 100_000)
        #expect(JSONValue(reading: Array(deep.utf8)) == nil)
    }

    @Test("A compact document has no blanks")
    func compact() {
        let value = JSONValue.object([("a", .array([.integer(1), .text("b")])), ("c", .null)])
        #expect(String(decoding: value.serialized(isCompact: true), as: UTF8.self) == #"{"a":[1,"b"],"c":null}"#)
    }
}
