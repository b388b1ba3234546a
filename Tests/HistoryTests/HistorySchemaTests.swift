import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

struct HistorySchemaTests {
    /// Every statement that the tables are made of, in order.
    static func statements(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' ORDER BY rowid
                """)
    }

    @Test("The schema from empty is the released one; a change is a new migration")
    func schema() throws {
        let statements = try DatabaseQueue().inDatabase { db in
            try HistorySchema.migrate(db)
            return try Self.statements(db)
        }
        let found = statements.joined(separator: ";\n") + ";\n"
        let golden = Shared.repository.appending(path: "Tests/HistoryTests/Fixtures/schema-5.sql")
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try Data(found.utf8).write(to: golden)
            Issue.record("recorded; run again without RECORD")
        }
        #expect(try String(contentsOf: golden, encoding: .utf8) == found)
    }

    /// A file as a released version left it, with a turn.
    private func write(version: Int, to path: String) throws {
        try DatabaseQueue(path: path).inDatabase { db in
            let released = Shared.repository.appending(path: "Tests/HistoryTests/Fixtures/schema-\(version).sql")
            try db.execute(sql: try String(contentsOf: released, encoding: .utf8).withoutShadowTables)
            try db.execute(
                sql: """
                    INSERT INTO session VALUES (1, 2.5, 'behold 0.1.0', 'boot 1 1');
                    INSERT INTO photo (id, sha256, width, height) VALUES (1, 'ab', 3, 4);
                    INSERT INTO sighting (photo, path, first, last) VALUES (1, CAST('photo.jpg' AS BLOB), 1.5, 2.5);
                    INSERT INTO turn (id, session, kind, status, photo, path, question, answer, confidence, model, weights,
                            precision, options, started, seconds)
                        VALUES (7, 1, 'ask', 'done', 1, CAST('photo.jpg' AS BLOB), 'what?', 'a dog', 0.5, 'behold-small',
                            'fa90f325beca78c7', 'float32', '{}', 2.5, 0.25);
                    PRAGMA application_id = \(HistorySchema.applicationID);
                    PRAGMA user_version = \(version);
                    """)
        }
    }

    @Test("Every released schema is brought up to date with its rows", arguments: [1, 2, 3, 4])
    func migration(version: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("history.sqlite").path
        try write(version: version, to: path)
        let old = try HistoryStore(path: path, access: .read)
        #expect(try old.turn(7)?.answer == "a dog", "read as it is")
        #expect(try old.features(ofPhoto: "ab", imageHash: "x", weights: "w", precision: "float32") == nil)
        let store = try HistoryStore(path: path)
        #expect(try store.turns(matching: "dog", limit: 9).turns.map(\.number) == [7])
        #expect(try store.photo(lastSeenAt: Array("photo.jpg".utf8))?.sha256 == "ab")
        #expect(try store.record("again?", "yes") == 8)
        let current = try DatabaseQueue().inDatabase { db in
            try HistorySchema.migrate(db)
            return try Self.statements(db)
        }
        #expect(try store.read(Self.statements) == current)
        #expect(try store.problems().isEmpty)
    }

    @Test(
        "A file of any version that was vacuumed and analyzed, by whoever, is a history still",
        arguments: [1, 2, 3, 4, 5])
    func vacuumed(version: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("history.sqlite").path
        try write(version: version, to: path)
        let (before, after) = try DatabaseQueue(path: path).inDatabase { db in
            let before = try Self.statements(db)
            try db.execute(sql: "VACUUM; ANALYZE")
            return (before, try Self.statements(db))
        }
        #expect(before != after && Set(before) == Set(after), "VACUUM lists tables in another order")
        #expect(try HistoryStore(path: path, access: .read).turn(7)?.answer == "a dog")
        let store = try HistoryStore(path: path)
        #expect(try store.record("again?", "yes") == 8)
        #expect(try store.read(HistorySchema.userVersion) == HistorySchema.version)
        try store.queue.vacuum()
        #expect(try HistoryStore(path: path).turns(matching: "dog", limit: 9).turns.map(\.number) == [7])
        #expect(try store.problems().isEmpty)
    }

    @Test("A file says whose it is and of which version; nothing waits in a write-ahead log")
    func header() throws {
        let folder = try TemporaryFolder()
        let store = try HistoryStore(path: folder.appending("history.sqlite").path)
        let settings = try store.read { db in
            try ["application_id", "user_version", "journal_mode", "synchronous", "secure_delete"]
                .map { try String.fetchOne(db, sql: "PRAGMA \($0)") ?? "" }
        }
        #expect(settings == ["\(0x4248_4c44)", "5", "delete", "3", "1"])
    }

    @Test("Many processes may start with the same new file")
    func simultaneousStart() async throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("history.sqlite").path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { try HistoryStore(path: path, patience: 30).record("what?", "yes") }
            }
            try await group.waitForAll()
        }
        #expect(try HistoryStore(path: path).turns(limit: 99).turns.count == 8)
    }
}

extension String {
    /// The statements of a schema but those that FTS5 runs itself.
    fileprivate var withoutShadowTables: String {
        split(separator: ";\n", omittingEmptySubsequences: true)
            .reduce(into: "") { text, statement in
                if !statement.contains("CREATE TABLE 'turn_text_") { text += statement + ";\n" }
            }
    }
}
