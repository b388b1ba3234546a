public import BeholdTypes
import GRDB

extension HistoryStore {
    /// Counts everything, at one moment. Reads the whole file.
    public func summary() throws(HistoryProblem) -> HistorySummary {
        try read { db in
            var summary: HistorySummary?
            try db.inTransaction(.deferred) {
                summary = try Self.summary(db)
                return .commit
            }
            guard let summary else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            return summary
        }
    }

    private static func summary(_ db: Database) throws -> HistorySummary {
        let isEmpty = try HistorySchema.userVersion(db) == 0
        func count(_ table: String) throws -> Int {
            isEmpty ? 0 : try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
        }
        func groups(_ expression: String, order: String) throws -> [(names: [String], turns: Int)] {
            guard !isEmpty else { return [] }
            let rows = try Row.fetchCursor(
                db, sql: "SELECT count(*) AS turns, \(expression) FROM turn GROUP BY \(expression) ORDER BY \(order)")
            var groups: [(names: [String], turns: Int)] = []
            while let row = try rows.next() {
                groups.append(((1..<row.count).map { row.text($0) ?? "" }, row.integer(0) ?? 0))
            }
            return groups
        }
        let kinds = try groups("CAST(kind AS BLOB)", order: "2")
        var statuses = try groups("CAST(status AS BLOB)", order: "2")
            .reduce(into: [Turn.Status: Int]()) { found, group in
                found[Turn.Status(rawValue: group.names[0]) ?? .failed, default: 0] += group.turns
            }
        let interrupted = isEmpty ? 0 : try runningInDeadProcesses(db)
        statuses[.running, default: 0] -= interrupted
        statuses[.interrupted, default: 0] += interrupted
        let models = try groups("CAST(model AS BLOB), CAST(weights AS BLOB)", order: "1 DESC, 2, 3")
        let days = try groups("CAST(date(started, 'unixepoch', 'localtime') AS BLOB)", order: "2")
        let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        return HistorySummary(
            kinds: kinds.compactMap { group in Turn.Kind(rawValue: group.names[0]).map { ($0, group.turns) } },
            statuses: Turn.Status.allCases.compactMap { status in
                statuses[status].flatMap { $0 > 0 ? (status, $0) : nil }
            },
            models: models.map { HistorySummary.Model(name: $0.names[0], weights: $0.names[1], turns: $0.turns) },
            days: days.map { HistorySummary.Day(date: $0.names[0], turns: $0.turns) },
            sessions: try count("session"), photos: try count("photo"), names: try count("sighting"),
            bytes: pages * pageSize, parts: try? parts(db, pageSize: pageSize))
    }

    private static func runningInDeadProcesses(_ db: Database) throws -> Int {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT count(*), CAST(session.process AS BLOB) FROM turn JOIN session ON session.id = turn.session
                WHERE turn.status = 'running' GROUP BY 2
                """)
        return rows.reduce(0) { total, row in
            ProcessIdentity(text: row.text(1) ?? "").isAlive ? total : total + (row.integer(0) ?? 0)
        }
    }

    /// Which table each page belongs to: https://www.sqlite.org/dbstat.html
    private static func parts(
        _ db: Database, pageSize: Int
    ) throws -> [(part: HistorySummary.Part, bytes: Int)] {
        var sizes: [HistorySummary.Part: Int] = [:]
        let tables = try Row.fetchAll(
            db,
            sql: """
                SELECT CAST(tbl_name AS BLOB), sum(pgsize) FROM dbstat('main', 1) JOIN sqlite_schema USING (name)
                GROUP BY 1
                """)
        for table in tables { sizes[part(ofTable: table.text(0) ?? ""), default: 0] += table.integer(1) ?? 0 }
        sizes[.free] = (try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0) * pageSize
        return HistorySummary.Part.allCases.compactMap { part in sizes[part].map { (part, $0) } }
    }

    private static func part(ofTable name: String) -> HistorySummary.Part {
        switch name {
        case _ where name.hasPrefix("turn_text"): .text
        case _ where name.hasPrefix("feature"): .features
        case "thumbnail": .thumbnails
        case "vector": .vectors
        default: .turns
        }
    }
}
