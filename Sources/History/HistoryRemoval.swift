public import BeholdTypes
import Foundation
import GRDB

extension HistoryStore {
    /// Removes turns, and of the photos that they were about those that no other turn is about. A filter that names a photo
    /// and nothing else removes the photo also where no turn is about it; one that is empty removes all such photos.
    ///
    /// Nothing of them is left in the file: deleted cells and freed pages are overwritten (`secure_delete`), and the
    /// full-text index, which only marks what is deleted, is written anew. Nor is anything left in the journal's room.
    /// - Throws: `readOnly`, `locked`, `full`, `inputOutput`, `malformedQuery`: then nothing is removed.
    public func remove(_ filter: TurnFilter) throws(HistoryProblem) -> HistoryRemoval {
        // A query that isn't one is told apart from a file that fails by asking it first.
        if filter.query != nil { _ = try count(filter) }
        return try remove(filter, alsoPhotos: PhotoQuery(filter))
    }

    /// How many photos that no turn is about `remove` would remove.
    public func photosWithoutTurn(_ filter: TurnFilter) throws(HistoryProblem) -> Int {
        guard let photos = PhotoQuery(filter) else { return 0 }
        return try read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM photo WHERE id IN (\(photos.sql)) AND \(PhotoQuery.withoutTurn)",
                arguments: photos.arguments) ?? 0
        }
    }

    private func remove(_ filter: TurnFilter, alsoPhotos: PhotoQuery?) throws(HistoryProblem) -> HistoryRemoval {
        let query = TurnQuery(filter)
        return try erasing { () throws(HistoryProblem) in
            let removal = try write { db in try Self.remove(query, alsoPhotos, db) }
            if removal.turns + removal.photos > 0 { giveBackSpace() }
            return removal
        }
    }

    private static func remove(
        _ query: TurnQuery, _ alsoPhotos: PhotoQuery?, _ db: Database
    ) throws -> HistoryRemoval {
        var removal = HistoryRemoval()
        try db.execute(sql: "CREATE TEMP TABLE doomed (turn INTEGER PRIMARY KEY, photo INTEGER, session INTEGER)")
        defer { try? db.execute(sql: "DROP TABLE IF EXISTS temp.doomed") }
        try db.execute(
            sql: "INSERT INTO temp.doomed " + query.selecting("turn.id, turn.photo, turn.session"),
            arguments: query.arguments)
        removal.running = try spareRunning(db)
        try db.execute(sql: "DELETE FROM turn WHERE id IN (SELECT turn FROM temp.doomed)")
        removal.turns = db.changesCount
        let others = alsoPhotos.map { "UNION " + $0.sql } ?? ""
        try db.execute(
            sql: """
                DELETE FROM photo WHERE id IN (SELECT photo FROM temp.doomed \(others)) AND \(PhotoQuery.withoutTurn)
                """, arguments: alsoPhotos?.arguments ?? [])
        removal.photos = db.changesCount
        guard removal.turns > 0 else { return removal }
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

    /// Removes turns that are older than the settings say, counted in whole days of universal time, and photos without turns
    /// that weren't seen since: once a day at most there is something to do, and a look at the tables tells that there isn't.
    /// A clock that has jumped removes nothing: the session begins now, so that a later run sees that time has gone on.
    /// - Parameter fileChanges: when the history's file and its folder were changed last, before this store did.
    func removeExpired(fileChanges: [Double] = []) throws(HistoryProblem) {
        try removeRetired()
        guard let days = settings.keepDays, days >= 0 else { return }
        let now = now
        guard try hasExpired(days, at: now) else { return }
        switch try read({ db in try Self.checkClock(now, files: fileChanges, db) }) {
        case .age(let time):
            let (turns, photos) = Self.expired(days, at: time)
            if try hasExpired(days, at: time) { _ = try remove(turns, alsoPhotos: photos) }
        case .jump(let last):
            if now - last > ClockCheck.holiday {
                note(ClockJump(last: Date(timeIntervalSince1970: last), now: Date(timeIntervalSince1970: now)))
            }
            _ = try write { db in try currentSession(db) }
        }
    }

    /// What the first version of the default network saw of photos, by the names that its features had.
    private static let retired = ["feature", "vector"].map { "\($0) WHERE weights GLOB 'fa90f325beca78c7-*'" }

    /// Removes what was kept for a network that is no longer loaded. Its turns stay.
    private func removeRetired() throws(HistoryProblem) {
        let exists = Self.retired.map { "EXISTS (SELECT 1 FROM \($0))" }.joined(separator: " OR ")
        guard try read({ db in try Bool.fetchOne(db, sql: "SELECT \(exists)") ?? false }) else { return }
        try write { db in
            for rows in Self.retired { try db.execute(sql: "DELETE FROM \(rows)") }
        }
    }

    private static func expired(_ days: Int, at time: Double) -> (turns: TurnFilter, photos: PhotoQuery) {
        let start = ((time / ClockCheck.day).rounded(.down) - Double(days)) * ClockCheck.day
        var filter = TurnFilter()
        filter.until = Date(timeIntervalSince1970: start)
        filter.sparingAfter = start...max(start, time)
        return (filter, PhotoQuery(notSeenSince: start))
    }

    private func hasExpired(_ days: Int, at time: Double) throws(HistoryProblem) -> Bool {
        let (turns, photos) = Self.expired(days, at: time)
        let query = TurnQuery(turns)
        return try read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (\(query.selecting("1"))) OR EXISTS (\(photos.sql))",
                arguments: query.arguments + photos.arguments) ?? false
        }
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

    /// What VACUUM may copy, in memory: in a temporary file on the disk it would leave what is removed later.
    private static let mostCopied = 256 << 20

    /// Shortens a file that is mostly free pages. That isn't worth an error: they are zeroes by now.
    private func giveBackSpace() {
        try? queue.inDatabase { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            guard free * 2 > pages, (pages - free) * pageSize <= Self.mostCopied else { return }
            try db.execute(sql: "VACUUM")
        }
    }
}

/// Which photos go where no turn is about them: a query of their numbers.
private struct PhotoQuery {
    static let withoutTurn = "NOT EXISTS (SELECT 1 FROM turn WHERE turn.photo = photo.id)"

    let sql: String
    let arguments: StatementArguments

    /// - Returns: nil where only turns are meant, and their photos.
    init?(_ filter: TurnFilter) {
        if let photo = filter.photoAlone {
            sql = photo.query
            arguments = StatementArguments(photo.queryValues)
        } else if filter.isEmpty {
            sql = "SELECT id FROM photo"
            arguments = []
        } else {
            return nil
        }
    }

    /// Photos without turns that weren't seen lately. One that was never seen in a file has the time at which its features
    /// were used.
    init(notSeenSince start: Double) {
        sql = """
            SELECT id FROM photo WHERE \(Self.withoutTurn)
                AND NOT EXISTS (SELECT 1 FROM sighting WHERE sighting.photo = photo.id AND last >= ?)
                AND (EXISTS (SELECT 1 FROM sighting WHERE sighting.photo = photo.id)
                    OR NOT EXISTS (SELECT 1 FROM feature WHERE feature.photo = photo.id AND used >= ?))
            """
        arguments = [start, start * 1_000]
    }
}
