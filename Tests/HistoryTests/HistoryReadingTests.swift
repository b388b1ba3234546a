import Foundation
import TestSupport
import Testing

@testable import History

struct HistoryReadingTests {
    let store: HistoryStore

    init() throws {
        store = try HistoryStore(inMemoryFor: "tests")
    }

    @Test("Turns come newest first, by number, and say whether there are more")
    func newestFirst() throws {
        let turns = try (0..<5).map { try store.record("question \($0)", "answer") }
        let page = try store.turns(limit: 3)
        #expect(page.turns.map(\.id) == Array(turns.reversed().prefix(3)) && page.hasMore)
        #expect(try store.turns(limit: 5).hasMore == false)
        #expect(try store.turns(limit: 0).turns.isEmpty)
        #expect(try store.turns(limit: -3).turns.isEmpty)
        #expect(try store.turn(99) == nil)
    }

    @Test(
        "Any text can be searched for, and finds the turn that has it",
        arguments: [
            "it's", "C++", "a/b", "-", "\"", "*", "(", "NEAR", "AND", "OR NOT", "🐶", "100%", "_",
            "'; DROP TABLE turn; --",
            "x\"y", "rowid:1", "question:", "^start", "{brace}", "emoji 🐶 dog", "日本語", "naïve",
        ])
    func anyText(text: String) throws {
        try store.record("something else", "entirely")
        let asked = try store.record("before \(text) behind", "answer")
        let answered = try store.record(nil, "a caption with \(text) in it")
        let found = try store.turns(matching: text, limit: 10).turns.map(\.id)
        #expect(found == [answered, asked])
    }

    @Test("All words must be there, whatever their case and accents")
    func words() throws {
        let turn = try store.record("What color is the Café?", "red")
        try store.record("what color is the dog?", "brown")
        #expect(try store.turns(matching: "cafe COLOR", limit: 10).turns.map(\.id) == [turn])
        #expect(try store.turns(matching: "cafe brown", limit: 10).turns.isEmpty)
        #expect(try store.turns(matching: "color", limit: 1).hasMore)
        #expect(try store.turns(matching: "  ", limit: 10).turns.count == 2)
    }

    @Test("A caption is found again for the same content, weights, precision and options alone")
    func captions() throws {
        let digest = String(repeating: "b", count: 64)
        let turn = try store.record(nil, "a dog", options: "{\"beams\":3}", sha256: digest)
        try store.record("what?", "a dog", options: "{\"beams\":3}", sha256: digest)
        func caption(_ sha256: String, _ weights: String, _ precision: String, _ options: String) throws -> Int? {
            try store.caption(ofPhoto: sha256, weights: weights, precision: precision, options: options)?.id
        }
        let weights = "fa90f325beca78c7"
        #expect(try caption(digest, weights, "float32", "{\"beams\":3}") == turn)
        #expect(try caption(digest, weights, "float32", "{\"beams\":1}") == nil)
        #expect(try caption(digest, weights, "bfloat16", "{\"beams\":3}") == nil)
        #expect(try caption(digest, "0", "float32", "{\"beams\":3}") == nil)
        #expect(try caption("c", weights, "float32", "{\"beams\":3}") == nil)
        let unfinished = try store.begin([.asking(nil, sha256: "c", options: "{}")])[0]
        #expect(try caption("c", weights, "float32", "{}") == nil)
        try store.finish([(unfinished, .answering("half", status: .partial))])
        #expect(try caption("c", weights, "float32", "{}") == nil)
    }
}
