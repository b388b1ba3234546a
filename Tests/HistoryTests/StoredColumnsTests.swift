import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

/// Whatever other hands wrote into a history's columns, nothing that reads or writes it ends the program.
struct StoredColumnsTests {
    /// What SQLite lets into most columns, whatever type they were declared with.
    static let values = [
        "NULL", "5", "-1", "9223372036854775807", "(-9223372036854775807 - 1)", "1.5", "-1e300", "9e999", "''", "'abc'",
        "'[{\"answer\": 7, \"probability\": \"x\", \"score\": 1e300}]'", "CAST(x'610062ff63' AS TEXT)", "x''",
        "x'ff00fe'",
        "zeroblob(3000)",
    ]
    static let columns: [(table: String, column: String)] = {
        let found = try? DatabaseQueue().inDatabase { db in
            try HistorySchema.migrate(db)
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
            return try tables.flatMap { table in try db.columns(in: table).map { (table, $0.name) } }
        }
        return found ?? []
    }()

    let maker = VectorMaker(weights: "w", precision: "float32")
    let sighting = FileSighting(path: Array("/photos/a.jpg".utf8), size: 5, modified: 6, changed: 7)

    private func kept(_ sha256: String) -> KeptPhoto {
        KeptPhoto(
            photo: PhotoRecord(sha256: sha256, imageHash: "hash", width: 3, height: 2), file: sighting, weights: "w",
            precision: "float32", features: Data([1, 2, 3]), vector: Data([1, 2, 3, 4]), thumbnail: Data([5]))
    }

    /// Something in every table, and a turn that was running when its process ended.
    private func fill(_ store: HistoryStore) throws {
        try store.record("what?", "a dog")
        try store.record(nil, "a cat on a mat", sha256: "ab")
        try store.keep([kept("ab"), kept("ac")])
        _ = try store.begin([.asking("unfinished")])
        try store.write { db in
            try db.execute(sql: "INSERT INTO session (started, program, process) VALUES (0, '', 'another-boot 1 1')")
            try db.execute(sql: "UPDATE turn SET session = 2 WHERE id >= 2")
        }
    }

    /// Puts a value where it may not be by the schema's rules.
    /// - Returns: false where SQLite doesn't take it.
    private func put(_ value: String, into place: (table: String, column: String), _ queue: DatabaseQueue) throws
        -> Bool
    {
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF")
            let schema = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%NOT NULL%'"
            let declared = try Row.fetchAll(db, sql: schema).map { ($0[0] as String, $0[1] as String) }
            func declare(_ change: (String) -> String) throws {
                try db.execute(sql: "PRAGMA writable_schema = ON")
                for (name, sql) in declared {
                    try db.execute(
                        sql: "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?",
                        arguments: [change(sql), name])
                }
                try db.execute(sql: "PRAGMA writable_schema = RESET")
                db.clearSchemaCache()
            }
            if value == "NULL" { try declare { $0.replacing("NOT NULL", with: "") } }
            defer { try? db.execute(sql: "PRAGMA foreign_keys = ON") }
            var isTaken = true
            do {
                try db.execute(sql: "UPDATE OR IGNORE \"\(place.table)\" SET \"\(place.column)\" = \(value)")
            } catch {
                isTaken = false
            }
            if value == "NULL" { try declare { $0 } }
            return isTaken
        }
    }

    /// Every way to read and to write, each with what it is called.
    private var ways: [(name: String, writes: Bool, go: (HistoryStore) throws -> Void)] {
        func filter(_ change: (inout TurnFilter) -> Void) -> TurnFilter {
            var filter = TurnFilter()
            change(&filter)
            return filter
        }
        let reading: [(String, (HistoryStore) throws -> Void)] = [
            ("list", { _ = try $0.turns(limit: 99) }),
            ("search", { _ = try $0.turns(matching: "dog 🐶 犬", limit: 99) }),
            ("words", { _ = try $0.turns(matching: "a", limit: 99) }),
            ("query", { _ = try $0.turns(filter { $0.query = "answer : dog" }, limit: 9) }),
            (
                "filters",
                { store in
                    let photo = PhotoReference(sha256: "ab", imageHash: "hash", paths: [Array("/photos/a.jpg".utf8)])
                    _ = try store.turns(filter { $0.photo = photo }, limit: 9)
                    _ = try store.turns(filter { $0.model = "behold-small" }, limit: 9)
                    _ = try store.count(filter { $0.since = Date(timeIntervalSince1970: 0) })
                    _ = try store.count(filter { $0.kind = .ask })
                    _ = try store.count(filter { $0.session = 1 })
                }
            ),
            ("show", { store in for turn in 1...3 { _ = try store.turn(turn) } }),
            (
                "session",
                { store in
                    for turn in 1...3 { _ = try store.session(ofTurn: turn, photos: 9, turns: 9) }
                }
            ),
            ("export", { try $0.forEachTurn(TurnFilter()) { _ in } }),
            ("summary", { _ = try $0.summary() }),
            (
                "caption",
                {
                    _ = try $0.caption(
                        ofPhoto: PhotoIdentity(sha256: "ab"), weights: "fa90f325beca78c7", precision: "float32",
                        options: "{}")
                }
            ),
            (
                "captions",
                { store in
                    for photo in ["ab", "abc", ""] { _ = try store.captions(ofPhoto: PhotoIdentity(sha256: photo)) }
                }
            ),
            (
                "features",
                { store in
                    for photo in ["ab", "none"] {
                        _ = try store.features(ofPhoto: photo, imageHash: "hash", weights: "w", precision: "float32")
                    }
                }
            ),
            (
                "photo",
                { store in
                    _ = try store.photo(lastSeenAt: sighting.path)
                    _ = try store.photo(of: sighting)
                    _ = try store.photo(sha256: "ab")
                    _ = try store.photos([1, 2, 3, 5])
                }
            ),
            ("thumbnail", { _ = try $0.thumbnail(ofPhoto: "ab") }),
            (
                "vectors",
                { store in
                    _ = try store.vectors(of: [sighting, nil], by: maker)
                    _ = try store.vector(ofPhoto: "ab", by: maker)
                    try store.forEachVector(by: maker) { _, _, bytes in _ = bytes.count }
                    _ = try store.pathsOfPhotosWithoutVector(by: maker)
                    _ = try store.pathsOfPhotosWithoutVector(by: VectorMaker(weights: "x", precision: ""))
                }
            ),
        ]
        let writing: [(String, (HistoryStore) throws -> Void)] = [
            (
                "opening",
                { store in
                    try store.markInterrupted()
                    try store.removeExpired()
                }
            ),
            (
                "begin and finish",
                { store in
                    let turn = try store.begin([.asking("what?")])[0]
                    try store.finish([(turn, .answering("yes"))], keeping: [kept("ad")])
                }
            ),
            ("record", { try $0.record(nil, "a dog", sha256: "ab") }),
            ("keep", { store in try store.keep([kept("ab"), kept("ae")]) }),
            ("see", { store in try store.see([("ab", sighting)]) }),
            ("remove", { _ = try $0.remove(filter { $0.words = "dog" }) }),
            ("remove all", { _ = try $0.remove(TurnFilter()) }),
            ("problems", { _ = try $0.problems() }),
        ]
        return reading.map { ($0.0, false, $0.1) } + writing.map { ($0.0, true, $0.1) }
    }

    /// What is the index' own or counts numbers: SQLite may refuse it.
    private func mayFail(_ table: String) -> Bool { table.hasPrefix("turn_text") || table.hasPrefix("sqlite_") }

    @Test("Every kind of value in every column of every table")
    func everyValue() throws {
        var random = SeededGenerator(printingSeedFor: "StoredColumnsTests.everyValue")
        let template = try HistoryStore(inMemoryFor: "tests")
        try fill(template)
        #expect(Self.columns.count > 60)
        var taken = 0
        func copy() throws -> HistoryStore {
            let store = try HistoryStore(inMemoryFor: "tests")
            try template.queue.backup(to: store.queue)
            return store
        }
        for place in Self.columns {
            let what = "\(place.table).\(place.column)"
            let read = try copy()
            for value in Self.values {
                guard try put(value, into: place, read.queue) else { continue }
                taken += 1
                try go(read, writes: false, "\(value) in \(what)", mayFail: mayFail(place.table))
            }
            // Writing changes the rows: each time they are as they were.
            for value in Self.values.shuffled(using: &random).prefix(2) {
                let written = try copy()
                guard try put(value, into: place, written.queue) else { continue }
                try go(written, writes: true, "\(value) in \(what)", mayFail: true)
            }
        }
        #expect(taken > 500)
    }

    private func go(_ store: HistoryStore, writes: Bool, _ what: String, mayFail: Bool) throws {
        for way in ways where way.writes == writes {
            do {
                try way.go(store)
            } catch  where mayFail {
                #expect(error is HistoryProblem, "\(way.name), with \(what)")
            } catch {
                Issue.record("\(way.name), with \(what): \(error)")
            }
        }
    }

    @Test("Files with several such values are opened or refused")
    func files() throws {
        let folder = try TemporaryFolder()
        let template = folder.appending("template.sqlite")
        try fill(HistoryStore(path: template.path))
        var random = SeededGenerator(printingSeedFor: "StoredColumnsTests.files")
        var settings = HistorySettings()
        settings.keepDays = 36_500
        for round in 0..<25 {
            let file = folder.appending("\(round).sqlite")
            try FileManager.default.copyItem(at: template, to: file)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = try #require(Self.columns.randomElement(using: &random))
                let value = try #require(Self.values.randomElement(using: &random))
                // One value may be what makes the next one impossible.
                _ = try? put(value, into: place, DatabaseQueue(path: file.path))
            }
            do {
                let store = try HistoryStore(path: file.path, settings: settings)
                for way in ways { try? way.go(store) }
                try store.copy(toEmptyFile: folder.write([], to: "\(round).copy").path)
            } catch {
                #expect(error is HistoryProblem, "round \(round): \(error)")
            }
        }
    }

    @Test("A value of another kind than its column's is absent; sizes that can't be don't count against the limit")
    func absent() throws {
        let store = try HistoryStore(inMemoryFor: "tests")
        try fill(store)
        func change(_ sql: String) throws { try store.write { try $0.execute(sql: sql) } }
        try change(
            "UPDATE feature_data SET bytes = 5; UPDATE vector SET bytes = 'abc'; UPDATE thumbnail SET jpeg = 1.5")
        #expect(try store.features(ofPhoto: "ab", imageHash: nil, weights: "w", precision: "float32") == nil)
        #expect(try store.vectors(of: [sighting], by: maker) == [nil])
        #expect(try store.vector(ofPhoto: "ab", by: maker) == nil)
        #expect(try store.thumbnail(ofPhoto: "ab") == nil)
        var handed = 0
        try store.forEachVector(by: maker) { _, _, _ in handed += 1 }
        #expect(handed == 0)
        try store.keep([kept("ab")])
        #expect(try store.vector(ofPhoto: "ab", by: maker)?.bytes == Data([1, 2, 3, 4]))

        let number = try #require(try store.vector(ofPhoto: "ab", by: maker)).photo
        try change("UPDATE sighting SET size = 'abc' WHERE photo = \(number)")
        let seen = try #require(try store.photos([number])[number])
        #expect(seen.files.map(\.path) == [sighting.path] && seen.files[0].file == nil)
        try change("UPDATE sighting SET path = 7 WHERE photo = \(number)")
        #expect(try store.photos([number])[number]?.files == [])

        try change("UPDATE turn SET answer = x'ff00fe', alternatives = x'5b' WHERE kind = 'caption'")
        #expect(try store.captions(ofPhoto: PhotoIdentity(sha256: "ab")).count == 1)
        try change("UPDATE session SET process = x'ff00fe'")
        try store.markInterrupted()
        #expect(try store.turns(limit: 9).turns.first?.status == .interrupted)

        for size in ["9223372036854775807", "'abc'", "-9223372036854775807", "1e300", "x'ff'"] {
            try change("UPDATE feature SET size = \(size), used = -5")
            try store.keep([kept("new")])
            let left = try store.features(ofPhoto: "new", imageHash: nil, weights: "w", precision: "float32")
            #expect(left != nil, "\(size)")
        }
    }
}
