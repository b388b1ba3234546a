public import BeholdTypes
import GRDB

extension HistoryStore {
    /// The newest turns whose question, answer or caption has all of the words: any text does, none is syntax.
    public func turns(matching words: String, limit: Int) throws(HistoryProblem) -> (turns: [Turn], isCut: Bool) {
        var filter = TurnFilter()
        filter.words = words
        return try turns(filter, limit: limit)
    }

    /// The newest of some turns.
    /// - Returns: whether older ones were cut off, too.
    /// - Throws: `malformedQuery` where the filter has a query that isn't one.
    public func turns(
        _ filter: TurnFilter = TurnFilter(), limit: Int
    ) throws(HistoryProblem) -> (turns: [Turn], isCut: Bool) {
        let limit = max(0, min(limit, 1_000_000))
        let records = try select(filter, limit: limit + 1)
        return (Array(records.prefix(limit)), records.count > limit)
    }

    /// One turn; nil where there is none of that number.
    public func turn(_ id: Int) throws(HistoryProblem) -> Turn? {
        var filter = TurnFilter()
        filter.turns = [id]
        return try select(filter, limit: 1).first
    }

    /// How many turns there are of a kind.
    /// - Throws: as `turns(_:limit:)`.
    public func count(_ filter: TurnFilter) throws(HistoryProblem) -> Int {
        try read(filter) { db, query in
            try Int.fetchOne(db, sql: query.selecting("count(*)"), arguments: query.arguments) ?? 0
        } ?? 0
    }

    /// The last caption of a photo that was made in the same way: of its content, or of the same picture with other
    /// metadata.
    package func caption(
        ofPhoto photo: PhotoIdentity, weights: String, precision: String, options: String
    ) throws(HistoryProblem) -> Turn? {
        try read { db in
            guard try HistorySchema.userVersion(db) > 0 else { return nil }
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(TurnColumns.sql)
                    FROM turn JOIN photo ON photo.id = turn.photo JOIN session ON session.id = turn.session
                    WHERE turn.photo IN (\(try HistorySchema.samePhotos(db))) AND turn.kind = 'caption'
                        AND turn.status = 'done' AND turn.weights = ? AND turn.precision = ? AND turn.options = ?
                        AND \(try HistorySchema.isReliable("photo.id", db))
                    ORDER BY photo.sha256 = ? DESC, turn.id DESC LIMIT 1
                    """)
            let rows = try Row.fetchCursor(
                statement, arguments: photo.arguments + [weights, precision, options, photo.sha256])
            var processes = ProcessCensus()
            return try rows.next().map { Turn($0, &processes) }
        }
    }

    private func select(_ filter: TurnFilter, limit: Int) throws(HistoryProblem) -> [Turn] {
        try read(filter) { db, query in
            let statement = try db.cachedStatement(
                sql: query.selecting(TurnColumns.sql) + query.newestFirst + " LIMIT ?")
            let rows = try Row.fetchCursor(statement, arguments: query.arguments + [limit])
            var processes = ProcessCensus()
            var records: [Turn] = []
            while let row = try rows.next() { records.append(Turn(row, &processes)) }
            return records
        } ?? []
    }

    /// Reads with a filter; nil where the file is empty.
    func read<Value>(
        _ filter: TurnFilter, _ body: (Database, TurnQuery) throws -> Value
    ) throws(HistoryProblem) -> Value? {
        do {
            return try queue.inDatabase { db in
                guard try HistorySchema.userVersion(db) > 0 else { return nil }
                return try body(db, TurnQuery(filter))
            }
        } catch {
            throw Self.trouble(error, with: filter, path: path)
        }
    }

    /// An error of the index' own language is the query's, every other one the file's.
    static func trouble(_ error: any Error, with filter: TurnFilter, path: String) -> HistoryProblem {
        if filter.query != nil, let error = error as? DatabaseError, error.resultCode == .SQLITE_ERROR {
            return .malformedQuery(near: FullTextQuery.place(in: error.message ?? ""))
        }
        return HistoryProblem(error, path: path)
    }
}
