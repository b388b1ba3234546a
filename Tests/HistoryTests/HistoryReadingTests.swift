import BeholdTypes
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
        #expect(page.turns.map(\.number) == Array(turns.reversed().prefix(3)) && page.isCut)
        #expect(try store.turns(limit: 5).isCut == false)
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
        let found = try store.turns(matching: text, limit: 10).turns.map(\.number)
        #expect(found == [answered, asked])
    }

    @Test("All words must be there, whatever their case and accents")
    func words() throws {
        let turn = try store.record("What color is the Café?", "red")
        try store.record("what color is the dog?", "brown")
        #expect(try store.turns(matching: "cafe COLOR", limit: 10).turns.map(\.number) == [turn])
        #expect(try store.turns(matching: "cafe brown", limit: 10).turns.isEmpty)
        #expect(try store.turns(matching: "color", limit: 1).isCut)
        #expect(try store.turns(matching: "  ", limit: 10).turns.count == 2)
    }

    @Test("A word is found inside a text of a script without blanks, and words with blanks are still whole words")
    func unspacedScripts() throws {
        let texts = [
            "图中有一只狗吗？", "犬がいますか", "iPhoneの写真、猫", "มีสุนัขอยู่ในภาพไหม", "ມີໝາຢູ່ໃນຮູບບໍ", "តើមានឆ្កែនៅក្នុងរូបភាពទេ",
            "ပုံထဲမှာခွေးရှိလား", "ﾈｺですか", "start of the 𠮷野家", "what kind of art?",
        ]
        let turns = try texts.map { try store.record($0, "yes") }
        let captioned = try store.record(nil, "沙滩上有一只黑狗")
        func found(_ words: String) throws -> [Int] { try store.turns(matching: words, limit: 99).turns.map(\.number) }
        #expect(try found("狗") == [captioned, turns[0]])
        #expect(try found("狗 图中") == [turns[0]] && found("狗 沙滩") == [captioned] && found("图中 沙滩") == [])
        #expect(try found("图中有一只狗吗?") == [turns[0]] && found("狗!") == [captioned, turns[0]])
        #expect(try found("犬") == [turns[1]] && found("いますか yes") == [turns[1]])
        #expect(try found("IPHONEの写真") == [turns[2]] && found("写真・猫") == [turns[2]])
        #expect(try found("สุนัข") == [turns[3]] && found("แมว") == [])
        #expect(try found("ໝາ") == [turns[4]] && found("ឆ្កែ") == [turns[5]] && found("ခွေး") == [turns[6]])
        #expect(try found("ﾈｺ") == [turns[7]] && found("𠮷野") == [turns[8]])
        #expect(try found("art") == [turns[9]])
        #expect(try found(texts[0]) == [turns[0]] && found("狗 狗 狗") == found("狗"))
    }

    @Test("Thousands of words of any kind may be searched for at once")
    func manyWords() throws {
        let symbols = (0..<1_500).map {
            "\(Character(Unicode.Scalar(0x1f300 + UInt32($0 % 500))!))" + ["!", "?", "%"][$0 / 500]
        }
        let letters = (0..<1_500).map { "word\($0)" }
        let signs = (0..<1_500).map { String(Character(Unicode.Scalar(0x4e00 + UInt32($0))!)) }
        try store.record("something else", "entirely")
        for words in [symbols, letters, signs, symbols + letters + signs] {
            let text = words.joined(separator: " ")
            let turn = try store.record(text, "yes")
            #expect(try store.turns(matching: text, limit: 1).turns.map(\.number) == [turn])
            #expect(try store.turns(matching: text + " 🦖", limit: 9).turns.isEmpty)
            #expect(try store.turns(matching: text + " nowhere", limit: 9).turns.isEmpty)
        }
        let repeated = try store.record("a 🦕", "yes")
        let again = Array(repeating: "🦕", count: 5_000).joined(separator: " ")
        #expect(try store.turns(matching: again, limit: 9).turns.map(\.number) == [repeated])
    }

    @Test("A caption is found again for the same content, weights, precision and options alone")
    func captions() throws {
        let digest = String(repeating: "b", count: 64)
        let turn = try store.record(nil, "a dog", options: "{\"beams\":3}", sha256: digest)
        try store.record("what?", "a dog", options: "{\"beams\":3}", sha256: digest)
        func caption(_ sha256: String, _ weights: String, _ precision: String, _ options: String) throws -> Int? {
            try store.caption(
                ofPhoto: PhotoIdentity(sha256: sha256), weights: weights, precision: precision, options: options)?
                .number
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

    @Test("Captions are found again for the same picture with other metadata, those of the same bytes first")
    func captionsOfAPicture() throws {
        func caption(_ text: String, sha256: String, imageHash: String?) throws -> Int {
            var draft = NewTurn.asking(nil, sha256: sha256)
            draft.photo.imageHash = imageHash
            let turn = try store.begin([draft])[0]
            try store.finish([(turn, .answering(text))])
            return turn
        }
        func found(_ photo: PhotoIdentity) throws -> Int? {
            try store.caption(ofPhoto: photo, weights: "fa90f325beca78c7", precision: "float32", options: "{}")?.number
        }
        let first = try caption("a dog", sha256: "a", imageHash: "picture")
        let edited = PhotoIdentity(sha256: "b", imageHash: "picture")
        #expect(try found(edited) == first)
        #expect(try store.captions(ofPhoto: edited).contains("a dog"))
        let second = try caption("a brown dog", sha256: "b", imageHash: "picture")
        #expect(try found(edited) == second && found(PhotoIdentity(sha256: "a", imageHash: "picture")) == first)
        #expect(try store.captions(ofPhoto: edited).contains("a dog"))
        // Without a picture's hash a photo is known by its bytes alone.
        let nameless = try caption("a cat", sha256: "c", imageHash: nil)
        #expect(try found(PhotoIdentity(sha256: "c")) == nameless && found(PhotoIdentity(sha256: "d")) == nil)
        #expect(try store.captions(ofPhoto: PhotoIdentity(sha256: "d")).isEmpty)
        #expect(try store.captions(ofPhoto: PhotoIdentity(sha256: "a", imageHash: "other")).contains("a dog"))
        #expect(try found(PhotoIdentity(sha256: "e", imageHash: "other")) == nil)
    }
}
