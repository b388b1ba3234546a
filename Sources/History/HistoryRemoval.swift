import Foundation
import GRDB

/// What was taken out of a history.
public struct TurnRemoval: Sendable, Equatable {
    public var turns: Int
    /// Photos that no turn was about any more, with everything that was kept of them.
    public var photos: Int
    /// Turns that a living process is still at work on: they stay.
    public var running: Int

    public init(turns: Int = 0, photos: Int = 0, running: Int = 0) {
        self.turns = turns
        self.photos = photos
        self.running = running
    }
}

extension HistoryStore {
    /// Removes turns, and of the photos that they were about those that no other turn is about.
    ///
    /// Nothing of them is left in the file: deleted cells and freed pages are overwritten (`secure_delete`), and the
    /// full-text index, which only marks what is deleted, is written anew.
    /// - Throws: `readOnly`, `locked`, `full`, `inputOutput`, `malformedQuery`: then nothing is removed.
    public func remove(_ filter: TurnFilter) throws(HistoryError) -> TurnRemoval {
        // A query that isn't one is told apart from a file that fails by asking it first.
        if filter.query != nil { _ = try count(filter) }
        let query = TurnQuery(filter)
        let removal = try write { db in try Self.remove(query, allPhotos: filter.isEmpty, db) }
        if removal.turns > 0 { giveBackSpace() }
        return removal
    }

    private static func remove(_ query: TurnQuery, allPhotos: Bool, _ db: Database) throws -> TurnRemoval {
        var removal = TurnRemoval()
        try db.execute(sql: "CREATE TEMP TABLE doomed (turn INTEGER PRIMARY KEY, photo INTEGER, session INTEGER)")
        defer { try? db.execute(sql: "DROP TABLE IF EXISTS temp.doomed") }
        try db.execute(
            sql: "INSERT INTO temp.doomed " + query.selecting("turn.id, turn.photo, turn.session"),
            arguments: query.arguments)
        removal.running = try spareRunning(db)
        try db.execute(sql: "DELETE FROM turn WHERE id IN (SELECT turn FROM temp.doomed)")
        removal.turns = db.changesCount
        guard removal.turns > 0 || allPhotos else { return removal }
        let whose = allPhotos ? "" : "id IN (SELECT photo FROM temp.doomed) AND"
        try db.execute(
            sql: "DELETE FROM photo WHERE \(whose) NOT EXISTS (SELECT 1 FROM turn WHERE turn.photo = photo.id)")
        removal.photos = db.changesCount
        try removeEmptySessions(db)
        try db.execute(sql: "INSERT INTO turn_text (turn_text) VALUES ('optimize')")
        return removal
    }

    /// Sessions without turns, but those of living processes, which may have more.
    private static func removeEmptySessions(_ db: Database) throws {
        let empty = try Row.fetchAll(
            db,
            sql: """
                SELECT id, CAST(process AS BLOB) FROM session WHERE id IN (SELECT session FROM temp.doomed)
                    AND NOT EXISTS (SELECT 1 FROM turn WHERE turn.session = session.id)
                """)
        var processes = ProcessCensus()
        for row in empty where !processes.isAlive(row.text(1) ?? "") {
            try db.cachedStatement(sql: "DELETE FROM session WHERE id = ?").execute(arguments: [row.integer(0)])
        }
    }

    /// Removes turns that are older than the settings say, counted in whole days of universal time: once a day at most
    /// there is something to do, and a look at an index tells that there isn't.
    func removeExpired(now: Date = Date()) throws(HistoryError) {
        guard let days = settings.keepDays, days >= 0 else { return }
        let today = (now.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400
        var filter = TurnFilter()
        filter.until = Date(timeIntervalSince1970: today - Double(days) * 86_400)
        let isNeeded = try read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM turn WHERE started < ?)",
                arguments: [filter.until?.timeIntervalSince1970]) ?? false
        }
        if isNeeded { _ = try remove(filter) }
    }

    /// A turn that is at work would find its row gone when it ends.
    private static func spareRunning(_ db: Database) throws -> Int {
        let running = try Row.fetchAll(
            db,
            sql: """
                SELECT turn.id, CAST(session.process AS BLOB) FROM temp.doomed JOIN turn ON turn.id = doomed.turn
                JOIN session ON session.id = turn.session WHERE turn.status = 'running'
                """)
        var processes = ProcessCensus()
        var spared = 0
        for row in running where processes.isAlive(row.text(1) ?? "") {
            try db.execute(sql: "DELETE FROM temp.doomed WHERE turn = ?", arguments: [row.integer(0)])
            spared += 1
        }
        return spared
    }

    /// Shortens a file that is mostly free pages. That isn't worth an error: they are zeroes by now.
    private func giveBackSpace() {
        try? queue.inDatabase { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            if free * 2 > pages { try db.execute(sql: "VACUUM") }
        }
    }
}
