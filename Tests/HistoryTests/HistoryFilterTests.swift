import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

struct HistoryFilterTests {
    let store: HistoryStore

    init() throws {
        store = try HistoryStore(inMemoryFor: "tests")
    }

    func numbers(_ change: (inout TurnFilter) -> Void) throws -> [Int] {
        var filter = TurnFilter()
        change(&filter)
        let found = try store.turns(filter, limit: 100).turns.map(\.number)
        #expect(try store.count(filter) == found.count)
        var handed: [Int] = []
        try store.forEachTurn(filter) { handed.append($0.number) }
        #expect(handed == found.reversed())
        return found
    }

    @Test("Turns are found by kind, session, model, weights, number and time, and by all of them together")
    func filters() throws {
        let first = try store.record("what is it?", "a dog")
        let second = try store.record(nil, "a dog on a beach")
        let third = try store.record("what is it?", "a cat")
        try store.write { db in
            try db.execute(sql: "INSERT INTO session (started, program, process) VALUES (0, '', '')")
            try db.execute(sql: "UPDATE turn SET session = 2, model = 'other', weights = '00' WHERE id = \(third)")
            try db.execute(sql: "UPDATE turn SET started = 1000 * id")
        }
        #expect(try numbers { $0.kind = .ask } == [third, first])
        #expect(try numbers { $0.session = 1 } == [second, first])
        #expect(try numbers { $0.session = 7 } == [])
        #expect(try numbers { $0.model = "behold-small" } == [second, first])
        #expect(try numbers { $0.model = "00" } == [third])
        #expect(try numbers { $0.turns = [third, first, 99] } == [third, first])
        #expect(try numbers { $0.since = Date(timeIntervalSince1970: 2000) } == [third, second])
        #expect(try numbers { $0.until = Date(timeIntervalSince1970: 2000) } == [first])
        #expect(try numbers { $0.words = "dog" } == [second, first])
        #expect(
            try numbers {
                $0.words = "dog"
                $0.kind = .caption
                $0.session = 1
                $0.since = Date(timeIntervalSince1970: 2000)
            } == [second])
        #expect(
            try numbers {
                $0.words = "a"
                $0.query = "dog OR cat"
                $0.kind = .ask
            } == [third, first])
    }

    @Test("A photo is found by its content, by its picture with other tags and by its names")
    func photos() throws {
        let (one, other) = (String(repeating: "1", count: 64), String(repeating: "2", count: 64))
        let first = try store.record("what?", "a dog", sha256: one)
        let second = try store.record("what?", "a cat", sha256: other)
        try store.write { db in
            try db.execute(sql: "UPDATE photo SET image_hash = 'abcd' WHERE sha256 = ?", arguments: [other])
            try db.execute(sql: "DELETE FROM sighting")
            for (photo, path) in [(1, [0xff, 0x2f]), (2, Array("/photos/cat.jpg".utf8))] {
                try db.execute(
                    sql: "INSERT INTO sighting (photo, path, first, last) VALUES (?, ?, 0, 0)",
                    arguments: [photo, Data(path)])
            }
        }
        #expect(try numbers { $0.photo = PhotoReference(sha256: one, paths: []) } == [first])
        #expect(try numbers { $0.photo = PhotoReference(imageHash: "abcd", paths: []) } == [second])
        #expect(try numbers { $0.photo = PhotoReference(paths: [[0xff, 0x2f]]) } == [first])
        #expect(
            try numbers { $0.photo = PhotoReference(sha256: one, paths: [Array("/photos/cat.jpg".utf8)]) }
                == [second, first])
        #expect(try numbers { $0.photo = PhotoReference(sha256: "3", paths: [Array("cat.jpg".utf8)]) } == [])
    }

    @Test("The index' own language is understood; what isn't a query says where it goes wrong")
    func queries() throws {
        let dog = try store.record("what is it?", "a dog at the sea")
        let cat = try store.record("what is it?", "a cat")
        #expect(try numbers { $0.query = "dog OR cat" } == [cat, dog])
        #expect(try numbers { $0.query = "answer : se*" } == [dog])
        #expect(try numbers { $0.query = "\"dog at\" NOT cat" } == [dog])
        for (query, place) in [
            ("dog AND", ""), ("AND", "AND"), ("dog )", ")"), ("title : dog", "title"), ("\"dog", nil), ("*", nil),
        ] as [(String, String?)] {
            var filter = TurnFilter()
            filter.query = query
            let error = HistoryProblem.malformedQuery(near: place)
            #expect(throws: error, "\(query)") { try store.turns(filter, limit: 9) }
            #expect(throws: error, "\(query)") { try store.count(filter) }
            #expect(throws: error, "\(query)") { try store.forEachTurn(filter) { _ in } }
            #expect(throws: error, "\(query)") { try store.remove(filter) }
        }
        #expect(try store.turns(limit: 9).turns.count == 2)
    }

    @Test("A row that other hands wrote is shown as far as it goes, and not cut at a NUL")
    func hostileRows() throws {
        let turn = try store.record("what?", "a dog")
        try store.write { db in
            try db.execute(
                sql: """
                    UPDATE turn SET question = CAST(x'610062ff63' AS TEXT), answer = x'1b5b324a', started = 'soon',
                        confidence = 9e999, score = 'x', alternatives = '[{"answer": "cat", "probability": 7}]',
                        seconds = -1e300, seed = 'x', kind = 'dance', model = 7, options = x'ff', path = 'text'
                    """)
            try db.execute(sql: "UPDATE photo SET width = 'wide', damage = 1.5")
        }
        let found = try #require(try store.turn(turn))
        #expect(found.question == "a\0b\u{fffd}c" && found.answer == "\u{1b}[2J")
        #expect(found.confidence == nil && found.alternatives == [] && found.seconds == 0)
        #expect(found.model == "7" && found.options == "\u{fffd}" && found.image == Array("text".utf8))
        #expect(found.start == Date(timeIntervalSince1970: 0) && found.kind == .ask)
        for started in ["9e999", "-9e999", "1e300"] {
            try store.write { try $0.execute(sql: "UPDATE turn SET started = \(started)") }
            #expect(try store.turn(turn)?.start.timeIntervalSince1970.isFinite == true)
        }
        #expect(try store.summary().turns == 0)  // of a kind that there isn't
    }
}
