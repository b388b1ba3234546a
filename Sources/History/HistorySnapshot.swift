public import BeholdTypes
import GRDB

extension HistoryStore {
    /// Hands over turns, oldest first, as they all were at one moment, however long it takes and whoever writes meanwhile.
    ///
    /// They are put aside in a temporary file of SQLite's in one read, so that writers wait no longer than that; memory
    /// doesn't grow with their number.
    /// - Throws: `HistoryProblem`, and what `body` throws.
    public func forEachTurn(_ filter: TurnFilter, _ body: (Turn) throws -> Void) throws {
        var ownError: (any Error)?
        do {
            try queue.inDatabase { db in
                guard try HistorySchema.userVersion(db) > 0 else { return }
                let query = TurnQuery(filter)
                try db.execute(sql: "DROP TABLE IF EXISTS temp.snapshot")
                try db.execute(
                    sql: "CREATE TEMP TABLE snapshot AS " + query.selecting(TurnColumns.sql) + query.oldestFirst,
                    arguments: query.arguments)
                defer { try? db.execute(sql: "DROP TABLE temp.snapshot") }
                let rows = try Row.fetchCursor(db, sql: "SELECT * FROM temp.snapshot ORDER BY rowid")
                var processes = ProcessCensus()
                while let row = try rows.next() {
                    do {
                        try body(Turn(row, &processes))
                    } catch {
                        ownError = error
                        return
                    }
                }
            }
        } catch {
            throw Self.trouble(error, with: filter, path: path)
        }
        if let ownError { throw ownError }
    }
}
