import Foundation
import GRDB

extension HistoryStore {
    /// The newest turns.
    public func turns(limit: Int) throws(HistoryError) -> TurnPage {
        try page(limit: limit, condition: "", arguments: [])
    }

    /// The turn of this number.
    public func turn(_ id: Int) throws(HistoryError) -> TurnRecord? {
        try page(limit: 1, condition: "WHERE turn.id = ?", arguments: [id]).turns.first
    }

    /// The newest turns whose question, answer or caption has all of the words: any text does, none is syntax.
    public func turns(matching words: String, limit: Int) throws(HistoryError) -> TurnPage {
        let query = FullTextQuery(words)
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if let match = query.match {
            conditions.append("turn.id IN (SELECT rowid FROM turn_text WHERE turn_text MATCH ?)")
            arguments += [match]
        }
        for word in query.plainWords {
            conditions.append("(instr(turn.question, ?) > 0 OR instr(turn.answer, ?) > 0)")
            arguments += [word, word]
        }
        let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try page(limit: limit, condition: condition, arguments: arguments)
    }

    /// The last caption of a photo's content that was made in the same way.
    public func caption(
        ofPhoto sha256: String, weights: String, precision: String, options: String
    ) throws(HistoryError) -> TurnRecord? {
        try page(
            limit: 1,
            condition: """
                WHERE turn.photo = (SELECT id FROM photo WHERE sha256 = ?) AND turn.kind = 'caption'
                    AND turn.status = 'done' AND turn.weights = ? AND turn.precision = ? AND turn.options = ?
                """, arguments: [sha256, weights, precision, options]
        ).turns.first
    }

    private func page(
        limit: Int, condition: String, arguments: StatementArguments
    ) throws(HistoryError) -> TurnPage {
        let limit = max(0, min(limit, 1_000_000))
        let records = try read { db in
            guard try HistorySchema.userVersion(db) > 0 else { return [TurnRecord]() }  // an empty file
            let statement = try db.cachedStatement(
                sql: """
                    SELECT turn.*, session.process, photo.sha256, photo.image_hash, photo.perceptual_hash, photo.width,
                        photo.height, photo.damage
                    FROM turn JOIN photo ON photo.id = turn.photo JOIN session ON session.id = turn.session
                    \(condition) ORDER BY turn.id DESC LIMIT ?
                    """)
            return try Row.fetchAll(statement, arguments: arguments + [limit + 1]).map(TurnRecord.init)
        }
        return TurnPage(turns: Array(records.prefix(limit)), hasMore: records.count > limit)
    }
}

extension TurnRecord {
    fileprivate init(_ row: Row) {
        id = row["id"]
        session = row["session"]
        turn = NewTurn(
            kind: TurnKind(rawValue: row["kind"]) ?? .ask,
            photo: PhotoRecord(row),
            path: [UInt8](row["path"] as Data), question: row["question"], model: row["model"],
            weights: row["weights"], precision: row["precision"], options: row["options"], seed: row["seed"])
        let stored = TurnStatus(rawValue: row["status"]) ?? .failed
        let isOver = stored == .running && !ProcessIdentity(text: row["process"]).isAlive
        status = isOver ? .interrupted : stored
        started = Date(timeIntervalSince1970: row["started"])
        if let seconds: Double = row["seconds"] {
            let alternatives: String? = row["alternatives"]
            outcome = TurnOutcome(
                status: stored, answer: row["answer"], confidence: row["confidence"], score: row["score"],
                alternatives: alternatives.flatMap {
                    try? JSONDecoder().decode([TurnAlternative].self, from: Data($0.utf8))
                } ?? [], seconds: seconds, error: row["error"])
        } else {
            outcome = nil
        }
    }
}
