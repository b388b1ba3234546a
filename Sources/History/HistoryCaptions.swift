import Foundation
import GRDB

extension HistoryStore {
    /// Every caption that was made of a photo's content, however it was made.
    public func captions(ofPhoto sha256: String) throws(HistoryError) -> [String] {
        try read { db in
            guard try HistorySchema.userVersion(db) > 0 else { return [] }  // an empty file
            let statement = try db.cachedStatement(
                sql: """
                    SELECT answer, alternatives FROM turn
                    WHERE photo = (SELECT id FROM photo WHERE sha256 = ?) AND kind = 'caption' AND answer IS NOT NULL
                    """)
            return try Row.fetchAll(statement, arguments: [sha256]).flatMap { row in
                let alternatives: String? = row["alternatives"]
                let others = alternatives.flatMap {
                    try? JSONDecoder().decode([TurnAlternative].self, from: Data($0.utf8))
                }
                return [row["answer"] as String] + (others ?? []).map(\.answer)
            }
        }
    }
}
