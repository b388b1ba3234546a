package import BeholdTypes
import Foundation
import GRDB

extension HistoryStore {
    /// Writes the beginning of turns, all or none.
    /// - Returns: their numbers, in order.
    /// - Throws: `locked`, `readOnly`, `full`, `inputOutput`: then none of them is written.
    package func begin(_ turns: [NewTurn]) throws(HistoryProblem) -> [Int] {
        try exchange(finished: [], begun: turns)
    }

    /// Completes turns, and keeps what was seen of their photos, in one transaction. All is kept when this returns.
    /// - Throws: as `begin`.
    package func finish(
        _ outcomes: [(turn: Int, outcome: TurnOutcome)], keeping kept: [KeptPhoto] = []
    ) throws(HistoryProblem) {
        _ = try exchange(finished: outcomes, begun: [], kept: kept)
    }

    /// Completes some turns, begins others and keeps what was seen of photos, in one transaction.
    /// - Returns: the numbers of the turns begun, in order.
    /// - Throws: as `begin`.
    package func exchange(
        finished: [(turn: Int, outcome: TurnOutcome)], begun: [NewTurn], kept: [KeptPhoto] = []
    ) throws(HistoryProblem) -> [Int] {
        guard !finished.isEmpty || !begun.isEmpty || !kept.isEmpty else { return [] }
        let usedFeatures = takeUsedFeatures()
        let now = now
        return try write { db in
            for (turn, outcome) in finished { try Self.complete(turn, outcome, db) }
            for feature in usedFeatures {
                try db.cachedStatement(sql: "UPDATE feature SET used = ? WHERE id = ?")
                    .execute(arguments: [Int(now * 1_000), feature])
            }
            for photo in kept { try Self.keep(photo, now: now, db) }
            if !kept.isEmpty { try Self.evict(beyond: settings.featureBytes, db) }
            guard !begun.isEmpty else { return [] }
            let session = try currentSession(db)
            return try begun.map { try Self.insert($0, session: session, now: now, db) }
        }
    }

    private static func insert(_ turn: NewTurn, session: Int64, now: Double, _ db: Database) throws -> Int {
        let photo = try identify(turn.photo, db)
        if let file = turn.file { try see(photo, file, now: now, db) }
        try db.cachedStatement(
            sql: """
                INSERT INTO turn (session, kind, status, photo, path, question, model, weights, precision, options, seed, started)
                VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            session, turn.kind.rawValue, photo, Data(turn.path), turn.question, turn.model, turn.weights,
            turn.precision,
            turn.options, turn.seed, now,
        ])
        return Int(db.lastInsertedRowID)
    }

    /// Notes that a file was seen to have a photo's content.
    static func see(_ photo: Int64, _ file: FileSighting, now: Double, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO sighting (photo, path, first, last, size, modified, changed) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (path, photo) DO UPDATE SET
                    last = excluded.last, size = excluded.size, modified = excluded.modified, changed = excluded.changed
                """
        ).execute(arguments: [photo, Data(file.path), now, now, file.size, file.modified, file.changed])
    }

    /// The photo's row, made or completed.
    static func identify(_ photo: PhotoRecord, _ db: Database) throws -> Int64 {
        try db.cachedStatement(
            sql: """
                INSERT INTO photo (sha256, image_hash, width, height, damage) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (sha256) DO UPDATE SET
                    image_hash = coalesce(excluded.image_hash, image_hash),
                    width = coalesce(excluded.width, width), height = coalesce(excluded.height, height),
                    damage = coalesce(excluded.damage, damage)
                """
        ).execute(arguments: [photo.sha256, photo.imageHash, photo.width, photo.height, photo.damage])
        let found = try db.cachedStatement(sql: "SELECT id FROM photo WHERE sha256 = ?")
        guard let id = try Int64.fetchOne(found, arguments: [photo.sha256]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a photo's row is missing")
        }
        return id
    }

    private static func complete(_ turn: Int, _ outcome: TurnOutcome, _ db: Database) throws {
        let alternatives = outcome.alternatives.isEmpty ? nil : try JSONEncoder().encode(outcome.alternatives)
        try db.cachedStatement(
            sql: """
                UPDATE turn SET status = ?, answer = ?, confidence = ?, score = ?, alternatives = ?, seconds = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            outcome.status.rawValue, outcome.answer, outcome.confidence, outcome.score,
            alternatives.map { String(decoding: $0, as: UTF8.self) }, outcome.seconds, turn,
        ])
        guard db.changesCount == 1 else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "turn \(turn) is missing")
        }
    }
}
