public import BeholdTypes
package import Foundation
import GRDB

/// What an image encoder saw, as a history has it.
package struct KeptFeatures: Sendable, Equatable {
    /// The photo that was looked at: of the content that was asked for, or of the same picture with other metadata.
    package let photo: PhotoRecord
    package let features: Data
}

extension HistoryStore {
    /// The features of a photo's content, else those of the same picture with other metadata.
    ///
    /// The next turn that is written marks them as used.
    package func features(
        ofPhoto sha256: String, imageHash: String?, weights: String, precision: String
    ) throws(HistoryProblem) -> KeptFeatures? {
        let found: (id: Int64, kept: KeptFeatures)? = try read { db in
            guard try HistorySchema.hasFeatures(db) else { return nil }
            for (column, value) in [("sha256", sha256), ("image_hash", imageHash)] {
                guard let value else { continue }
                let statement = try db.cachedStatement(
                    sql: """
                        SELECT \(PhotoRecord.columns), feature.id, feature_data.bytes
                        FROM photo JOIN feature ON feature.photo = photo.id
                            JOIN feature_data ON feature_data.feature = feature.id
                        WHERE photo.\(column) = ? AND feature.weights = ? AND feature.precision = ?
                            AND \(try HistorySchema.isReliable("photo.id", db))
                        """)
                guard let row = try Row.fetchOne(statement, arguments: [value, weights, precision]) else { continue }
                var columns = ColumnReader(row)
                let photo = PhotoRecord(&columns)
                if let feature = columns.integer(), let bytes = columns.data() {
                    return (Int64(feature), KeptFeatures(photo: photo, features: bytes))
                }
            }
            return nil
        }
        guard let found else { return nil }
        noteUse(ofFeatures: found.id)
        return found.kept
    }

    /// The photo that was last seen at an absolute path, whether or not the file is still there.
    package func photo(lastSeenAt path: [UInt8]) throws(HistoryProblem) -> PhotoRecord? {
        try read { db in
            guard try HistorySchema.userVersion(db) > 0 else { return nil }
            return try Row.fetchOne(
                db,
                sql: """
                    SELECT \(PhotoRecord.columns) FROM sighting JOIN photo ON photo.id = sighting.photo
                    WHERE sighting.path = ? ORDER BY sighting.last DESC LIMIT 1
                    """, arguments: [Data(path)]
            ).map(PhotoRecord.init)
        }
    }

    /// The photo that a file has, if the file is as it was when it was seen.
    package func photo(of file: FileSighting) throws(HistoryProblem) -> PhotoRecord? {
        try read { db in
            guard try HistorySchema.hasFeatures(db) else { return nil }
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(PhotoRecord.columns) FROM sighting JOIN photo ON photo.id = sighting.photo
                    WHERE sighting.path = ? AND sighting.size = ? AND sighting.modified = ? AND sighting.changed = ?
                    ORDER BY sighting.last DESC LIMIT 1
                    """)
            return try Row.fetchOne(
                statement, arguments: [Data(file.path), file.size, file.modified, file.changed]
            ).map(PhotoRecord.init)
        }
    }

    /// What is known of a content.
    package func photo(sha256: String) throws(HistoryProblem) -> PhotoRecord? {
        try read { db in
            guard try HistorySchema.userVersion(db) > 0 else { return nil }
            return try Row.fetchOne(
                db, sql: "SELECT \(PhotoRecord.columns) FROM photo WHERE sha256 = ?", arguments: [sha256]
            )
            .map(PhotoRecord.init)
        }
    }

    /// The small JPEG that is kept of a photo's content.
    /// - Parameter sha256: of the file's bytes, 64 lower-case hex digits.
    public func thumbnail(ofPhoto sha256: String) throws(HistoryProblem) -> [UInt8]? {
        try read { db in
            guard try HistorySchema.hasFeatures(db) else { return nil }
            return try Row.fetchOne(
                db,
                sql: """
                    SELECT thumbnail.jpeg FROM thumbnail JOIN photo ON photo.id = thumbnail.photo
                    WHERE photo.sha256 = ?
                    """, arguments: [sha256]
            )?.bytes(0).map { [UInt8]($0) }
        }
    }

    /// Keeps what was seen of photos, all or none.
    /// - Throws: as `begin`.
    package func keep(_ photos: [KeptPhoto]) throws(HistoryProblem) {
        _ = try exchange(finished: [], begun: [], kept: photos)
    }

    static func keep(_ kept: KeptPhoto, now: Double, _ db: Database) throws {
        let photo = try identify(kept.photo, db)
        if let file = kept.file { try see(photo, file, now: now, db) }
        let known = try db.cachedStatement(
            sql: """
                INSERT INTO feature (photo, weights, precision, size, used) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (photo, weights, precision) DO UPDATE SET size = excluded.size, used = excluded.used
                RETURNING id
                """)
        guard
            let feature = try Int64.fetchOne(
                known, arguments: [photo, kept.weights, kept.precision, kept.features.count, Int(now * 1_000)])
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "features weren't kept") }
        try db.cachedStatement(
            sql: """
                INSERT INTO feature_data (feature, bytes) VALUES (?, ?)
                ON CONFLICT (feature) DO UPDATE SET bytes = excluded.bytes
                """
        ).execute(arguments: [feature, kept.features])
        if let vector = kept.vector {
            try db.cachedStatement(
                sql: """
                    INSERT INTO vector (photo, weights, precision, bytes) VALUES (?, ?, ?, ?)
                    ON CONFLICT (photo, weights, precision) DO UPDATE SET bytes = excluded.bytes
                    """
            ).execute(arguments: [photo, kept.weights, kept.precision, vector])
        }
        if let thumbnail = kept.thumbnail {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO thumbnail (photo, jpeg) VALUES (?, ?)")
                .execute(arguments: [photo, thumbnail])
        }
    }

    /// Removes features beyond the limit, those that were used least recently first.
    static func evict(beyond limit: Int, _ db: Database) throws {
        // Whatever other hands wrote: total() doesn't overflow, and what can't be a size counts as none.
        let sizes = "total(CASE WHEN typeof(size) = 'integer' AND size > 0 THEN size END)"
        while var total = try Double.fetchOne(db, sql: "SELECT \(sizes) FROM feature"), total > Double(limit) {
            let oldest = try Row.fetchAll(db, sql: "SELECT id, size FROM feature ORDER BY used, id LIMIT 64")
            guard !oldest.isEmpty else { return }
            for row in oldest where total > Double(limit) {
                try db.cachedStatement(sql: "DELETE FROM feature WHERE id = ?").execute(arguments: [row.integer(0)])
                total -= Double(max(0, row.integer(1) ?? 0))
            }
        }
    }
}
