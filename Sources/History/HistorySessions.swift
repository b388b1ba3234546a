public import BeholdTypes
import Foundation
import GRDB

extension HistoryStore {
    /// The session that a turn belongs to.
    /// - Parameters:
    ///   - photos: photos at most.
    ///   - turns: turns at most.
    /// - Returns: nil where there is no such turn.
    public func session(ofTurn turn: Int, photos: Int, turns: Int) throws(HistoryProblem) -> Session? {
        guard let asked = try self.turn(turn) else { return nil }
        let id = asked.session
        let (seen, latest) = try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT photo, min(id) AS first, max(id) AS last FROM turn WHERE session = ?
                    GROUP BY photo ORDER BY last DESC LIMIT ?
                    """, arguments: [id, photos + 1])
            let latest = try Int.fetchAll(
                db, sql: "SELECT id FROM turn WHERE session = ? ORDER BY id DESC LIMIT ?", arguments: [id, turns])
            return (rows, latest)
        }
        let order = seen.prefix(photos).compactMap { row -> (photo: Int, first: Int)? in
            guard let photo = row.integer(0), let first = row.integer(1) else { return nil }
            return (photo, first)
        }
        let found = try read { db in
            try order.sorted { $0.first < $1.first }.map { try Self.photo($0.photo, firstTurn: $0.first, db) }
        }
        var records: [Turn] = []
        for number in latest.reversed() {
            if let record = try self.turn(number) { records.append(record) }
        }
        return Session(
            number: id, photos: found, isCut: seen.count > photos, chosen: asked.photo.sha256, turns: records)
    }

    private static func photo(_ id: Int, firstTurn: Int, _ db: Database) throws -> SessionPhoto {
        let digest = try Row.fetchOne(
            db, sql: "SELECT CAST(sha256 AS BLOB) FROM photo WHERE id = ?", arguments: [id])?.text(0)
        let named = try Row.fetchAll(db, sql: "SELECT path FROM turn WHERE id = ?", arguments: [firstTurn])
        let seen = try Row.fetchAll(
            db, sql: "SELECT path FROM sighting WHERE photo = ? ORDER BY last DESC LIMIT 4", arguments: [id])
        let paths = (named + seen).compactMap { row in row.bytes(0).map { [UInt8]($0) } }
        return SessionPhoto(
            sha256: digest ?? "", paths: paths.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }
}
