import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

struct HistorySchemaTests {
    @Test("The schema from empty is the released one; a change is a new migration")
    func schema() throws {
        let statements = try DatabaseQueue().inDatabase { db in
            try HistorySchema.migrate(db)
            return try HistorySchema.statements(db)
        }
        let found = statements.joined(separator: ";\n") + ";\n"
        let golden = Shared.repository.appending(path: "Tests/HistoryTests/Fixtures/schema-1.sql")
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try Data(found.utf8).write(to: golden)
            Issue.record("recorded; run again without RECORD")
        }
        #expect(try String(contentsOf: golden, encoding: .utf8) == found)
    }

    @Test("A file says whose it is and of which version; nothing waits in a write-ahead log")
    func header() throws {
        let folder = try TemporaryFolder()
        let store = try HistoryStore(path: folder.appending("history.sqlite").path)
        let settings = try store.read { db in
            try ["application_id", "user_version", "journal_mode", "synchronous", "secure_delete"]
                .map { try String.fetchOne(db, sql: "PRAGMA \($0)") ?? "" }
        }
        #expect(settings == ["\(0x4248_4c44)", "1", "delete", "3", "1"])
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
