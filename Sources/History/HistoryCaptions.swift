package import BeholdTypes
import GRDB

extension HistoryStore {
    /// Every caption that was made of a photo's content, however it was made.
    package func captions(ofPhoto photo: PhotoIdentity) throws(HistoryProblem) -> [String] {
        try read { db in
            guard try HistorySchema.userVersion(db) > 0 else { return [] }  // an empty file
            let statement = try db.cachedStatement(
                sql: """
                    SELECT CAST(answer AS BLOB), CAST(alternatives AS BLOB) FROM turn
                    WHERE photo = (SELECT id FROM photo WHERE sha256 = ?) AND kind = 'caption' AND answer IS NOT NULL
                    """)
            return try Row.fetchAll(statement, arguments: [photo.sha256]).flatMap { row in
                let others = row.bytes(1).map { Turn.alternatives([UInt8]($0)) } ?? []
                return [row.text(0) ?? ""] + others.map(\.text)
            }
        }
    }
}
