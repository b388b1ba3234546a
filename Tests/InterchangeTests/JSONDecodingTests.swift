import Foundation
import Interchange
import Testing

/// Documents of other programs are decoded as Foundation decodes them.
@Suite("Decoding JSON")
struct JSONDecodingTests {
    private struct Row: Decodable, Equatable {
        let text: String?
        let count: Int?
        let share: Float?
        let places: [String: Int]?
        let list: [Float]?
        let flag: Bool?
    }
    private struct Needy: Decodable, Equatable { let text: String }

    /// What was decoded, or where and why not.
    private func outcome<Value>(_ decode: () throws -> Value) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        do {
            return "\(try decode())"
        } catch DecodingError.keyNotFound(let key, let context) {
            return "no \(key.stringValue) in \(path(context))"
        } catch DecodingError.typeMismatch(_, let context) {
            return "another type at \(path(context))"
        } catch DecodingError.valueNotFound(_, let context) {
            return "null at \(path(context))"
        } catch {
            return "malformed"
        }
    }

    private func expectAlike<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) {
        #expect(
            outcome { try JSONValue.decode(type, from: bytes) }
                == outcome { try JSONDecoder().decode(type, from: Data(bytes)) },
            "\(String(decoding: bytes.prefix(80), as: UTF8.self))")
    }

    @Test(
        "Values, and what is wrong with them, are Foundation's",
        arguments: [
            #"{"text": "é犬😀\u00e9\ud83d\ude00\u0000\n\/", "count": -7, "share": 0.1, "flag": true}"#,
            #"{"places": {"a": 1}, "list": [1, 0.48145466, -2.5e3]}"#,
            #"{"text": "first", "text": "second", "places": {"a": 1, "a": 2}}"#, #"{"text": null, "count": null}"#,
            #"{"count": 1.0}"#, #"{"count": 1e2}"#, #"{"count": 1.5}"#, #"{"count": 9223372036854775808}"#,
            #"{"count": true}"#, #"{"count": "1"}"#, #"{"flag": 1}"#, #"{"share": "NaN"}"#, #"{"share": 1e39}"#,
            #"{"share": 1e400}"#, #"{"share": 1e-60}"#, #"{"other": 1e400}"#, #"{"list": [1, "x"]}"#,
            #"{"list": [1, null]}"#, #"{"list": [[1]]}"#, #"{"list": {}}"#, #"{"places": {"a": 1, "b": "c"}}"#,
            #"{"places": [1]}"#, #"{"text": "\ud800"}"#, #"{"other": "\ud800"}"#, #"{"\udc80": 1}"#,
            #"{"text": "a", }"#, #"{"list": [1, ]}"#, "{,}", "[,]", #"{"text": "a",,}"#, "{} {}", "{", "", "[]", "3",
            "null", "NaN", #"{"a" 1}"#, #"{"count": .5}"#, #"{"count": +1}"#, "// a\n{}",
        ])
    func alike(text: String) {
        expectAlike(Row.self, Array(text.utf8))
        expectAlike(Needy.self, Array(text.utf8))
        expectAlike([Needy].self, Array("[\(text)]".utf8))
    }

    @Test("A byte order mark does no harm, nor does a text that isn't UTF-8 and that nobody reads")
    func bytes() {
        expectAlike(Row.self, [0xef, 0xbb, 0xbf] + Array(#"{"text": "a"}"#.utf8))
        for name in ["text", "other"] {
            expectAlike(Row.self, Array(#"{"\#(name)": ""#.utf8) + [0xff] + Array(#""}"#.utf8))
        }
        expectAlike(Row.self, Array(#"{""#.utf8) + [0xff] + Array(#"": 1}"#.utf8))
    }

    @Test("Lists may nest as deep as Foundation lets them")
    func depth() {
        for depth in [31, 33, 510, 511, 512, 100_000] {
            let (open, close) = (String(repeating: "[", count: depth), String(repeating: "]", count: depth))
            expectAlike(Row.self, Array(#"{"other": \#(open)\#(close)}"#.utf8))
        }
    }
}
