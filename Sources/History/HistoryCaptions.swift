package import BeholdTypes
import GRDB

extension HistoryStore {
    /// Every caption that was made of a photo, however it was made: of its content, or of the same picture with other
    /// metadata.
    package func captions(ofPhoto photo: PhotoIdentity) throws(HistoryProblem) -> [String] {
        try read { db in
            guard try HistorySchema.userVersion(db) > 0 else { return [] }  // an empty file
            let statement = try db.cachedStatement(
                sql: """
                    SELECT CAST(answer AS BLOB), CAST(alternatives AS BLOB) FROM turn
                    WHERE photo IN (\(try HistorySchema.samePhotos(db))) AND kind = 'caption' AND answer IS NOT NULL
                    """)
            return try Row.fetchAll(statement, arguments: photo.arguments).flatMap { row in
                let others = row.bytes(1).map { Turn.alternatives([UInt8]($0)) } ?? []
                return [row.text(0) ?? ""] + others.map(\.text)
            }
        }
    }
}
