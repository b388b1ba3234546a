import BeholdTypes
import Foundation
import GRDB

extension TurnFilter {
    /// The photo, where nothing else is set.
    var photoAlone: PhotoReference? {
        var alone = TurnFilter()
        alone.photo = photo
        return self == alone ? photo : nil
    }
}

extension PhotoReference {
    /// The numbers of the photos that are meant, as SQL.
    var query: String {
        let places = paths.map { _ in "?" }.joined(separator: ", ")
        return """
            SELECT photo FROM sighting WHERE path IN (\(places))
            UNION SELECT id FROM photo WHERE sha256 = ? UNION SELECT id FROM photo WHERE image_hash = ?
            """
    }

    var queryValues: [(any DatabaseValueConvertible)?] { paths.map { Data($0) } + [sha256, imageHash] }
}

/// A filter as SQL: what follows the columns of a SELECT.
struct TurnQuery {
    private let tables: String
    private let number: String
    private let condition: String
    let arguments: StatementArguments

    init(_ filter: TurnFilter) {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        func require(_ condition: String, _ values: [(any DatabaseValueConvertible)?]) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        let words = FullTextQuery(filter.words)
        let matches = [words.match, filter.query].compactMap(\.self)
        // The index yields its rows by number, so that the latest few of many don't need the others.
        // CROSS JOIN keeps the order of tables.
        tables =
            (matches.isEmpty ? "turn" : "turn_text CROSS JOIN turn ON turn.id = turn_text.rowid")
            + " CROSS JOIN photo ON photo.id = turn.photo CROSS JOIN session ON session.id = turn.session"
        number = matches.isEmpty ? "turn.id" : "turn_text.rowid"
        if let first = matches.first { require("turn_text MATCH ?", [first]) }
        if matches.count > 1 {
            require("turn.id IN (SELECT rowid FROM turn_text WHERE turn_text MATCH ?)", [matches[1]])
        }
        // SQLite counts the terms of a condition. Of many fragments the first few settle most turns, quickly; the others
        // are one value however many they are.
        for fragment in words.fragments.prefix(8) {
            let (question, answer) =
                fragment.utf8.contains { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
                ? ("lower(turn.question)", "lower(turn.answer)") : ("turn.question", "turn.answer")
            require("(instr(\(question), ?) > 0 OR instr(\(answer), ?) > 0)", [fragment, fragment])
        }
        if words.fragments.count > 8 {
            require(
                """
                NOT EXISTS (
                    SELECT 1 FROM json_each(?) AS word WHERE ifnull(instr(lower(turn.question), word.value), 0) = 0
                        AND ifnull(instr(lower(turn.answer), word.value), 0) = 0)
                """, [FullTextQuery.list(words.fragments.dropFirst(8))])
        }
        if let photo = filter.photo {
            require("turn.photo IN (\(photo.query))", photo.queryValues)
        }
        if let model = filter.model { require("(turn.model = ? OR turn.weights = ?)", [model, model]) }
        if let since = filter.since { require("turn.started >= ?", [since.timeIntervalSince1970]) }
        if let until = filter.until { require("turn.started < ?", [until.timeIntervalSince1970]) }
        if let times = filter.sparingAfter {
            require(
                """
                session.id NOT IN (
                    SELECT id FROM (
                        SELECT id, started, max(CASE WHEN started BETWEEN ? AND ? THEN started END) OVER (ORDER BY id) AS latest
                        FROM session)
                    WHERE latest > started + 86400)
                """, [times.lowerBound, times.upperBound])
        }
        if let kind = filter.kind { require("turn.kind = ?", [kind.rawValue]) }
        if let session = filter.session { require("turn.session = ?", [session]) }
        if let number = filter.beforeTurn { require("turn.id < ?", [number]) }
        if let turns = filter.turns {
            // One value however many numbers there are.
            require(
                "turn.id IN (SELECT value FROM json_each(?))", ["[\(turns.map(String.init).joined(separator: ","))]"])
        }
        condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        self.arguments = arguments
    }

    /// - Parameter columns: may name the tables `turn`, `photo` and `session`.
    func selecting(_ columns: String) -> String { "SELECT \(columns) FROM \(tables)\(condition)" }

    var newestFirst: String { " ORDER BY \(number) DESC" }
    var oldestFirst: String { " ORDER BY \(number)" }
}
