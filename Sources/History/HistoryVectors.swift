package import BeholdTypes
package import Foundation
import GRDB

/// The vector of a photo, as a history has it.
package struct KeptVector: Sendable, Equatable {
    /// The photo's number in this history.
    package let photo: Int64
    /// Little-endian `Float`s.
    package let bytes: Data
    /// Pixels of the upright picture.
    package let width: Int?
    package let height: Int?
}

/// Which network computed vectors: only those of equal weights and precision can be compared.
package struct VectorMaker: Sendable, Hashable {
    package var weights: String
    package var precision: String

    package init(weights: String, precision: String) {
        self.weights = weights
        self.precision = precision
    }
}

/// A photo and where it was seen.
package struct SeenPhoto: Sendable, Equatable {
    package let photo: PhotoRecord
    /// The files that had its content, the one that was seen last first.
    package let files: [Sighting]

    package struct Sighting: Sendable, Equatable {
        /// As it was seen; of histories of the first version, the path as it was given.
        package let path: [UInt8]
        /// nil where the history doesn't say how the file was then.
        package let file: FileSighting?
    }
}

extension HistoryStore {
    /// The vectors of what files had in them when they were seen, for those that haven't changed since; nil for the others.
    package func vectors(of files: [FileSighting?], by maker: VectorMaker) throws(HistoryProblem) -> [KeptVector?] {
        try read { db in
            guard try HistorySchema.hasFeatures(db) else { return files.map { _ in nil } }
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(KeptVector.columns)
                    FROM sighting JOIN vector ON vector.photo = sighting.photo JOIN photo ON photo.id = sighting.photo
                    WHERE sighting.path = ? AND sighting.size = ? AND sighting.modified = ? AND sighting.changed = ?
                        AND vector.weights = ? AND vector.precision = ?
                        AND \(try HistorySchema.isReliable("photo.id", db))
                    ORDER BY sighting.last DESC LIMIT 1
                    """)
            return try files.map { file in
                guard let file else { return nil }
                return try Row.fetchOne(
                    statement,
                    arguments: [
                        Data(file.path), file.size, file.modified, file.changed, maker.weights, maker.precision,
                    ]
                ).flatMap(KeptVector.init)
            }
        }
    }

    /// The vector of a photo's content.
    package func vector(ofPhoto sha256: String, by maker: VectorMaker) throws(HistoryProblem) -> KeptVector? {
        try read { db in
            guard try HistorySchema.hasFeatures(db) else { return nil }
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(KeptVector.columns) FROM photo JOIN vector ON vector.photo = photo.id
                    WHERE photo.sha256 = ? AND vector.weights = ? AND vector.precision = ?
                        AND \(try HistorySchema.isReliable("photo.id", db))
                    """)
            return try Row.fetchOne(statement, arguments: [sha256, maker.weights, maker.precision])
                .flatMap(KeptVector.init)
        }
    }

    /// Hands out every vector of photos that were seen in files, in the order in which they were kept.
    /// - Parameters:
    ///   - last: the number of the last vector that was handed out before; 0 for all.
    ///   - body: given the vector's number, its photo's and its bytes.
    package func forEachVector(
        by maker: VectorMaker, after last: Int64 = 0,
        _ body: (_ number: Int64, _ photo: Int64, _ bytes: Span<UInt8>) -> Void
    ) throws(HistoryProblem) {
        try read { db in
            guard try HistorySchema.hasFeatures(db) else { return }
            let statement = try db.cachedStatement(
                sql: """
                    SELECT id, photo, bytes FROM vector WHERE id > ? AND weights = ? AND precision = ?
                        AND typeof(bytes) = 'blob' AND EXISTS (SELECT 1 FROM sighting WHERE sighting.photo = vector.photo)
                        AND \(try HistorySchema.isReliable("vector.photo", db))
                    ORDER BY id
                    """)
            let rows = try Row.fetchCursor(statement, arguments: [last, maker.weights, maker.precision])
            while let row = try rows.next() {
                guard let number = row.integer(0), let photo = row.integer(1) else { continue }
                try row.withUnsafeData(atIndex: 2) { bytes in
                    if let bytes { body(Int64(number), Int64(photo), bytes.span) }
                }
            }
        }
    }

    /// A number that changes when another connection has changed the file.
    package func changes() throws(HistoryProblem) -> Int {
        try read { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
    }

    /// Photos by their numbers, with the files that had their content; those that are no more are left out.
    package func photos(_ numbers: [Int64]) throws(HistoryProblem) -> [Int64: SeenPhoto] {
        try read { db in
            guard try HistorySchema.hasFeatures(db) else { return [:] }
            let found = try db.cachedStatement(sql: "SELECT \(PhotoRecord.columns) FROM photo WHERE id = ?")
            let seen = try db.cachedStatement(
                sql: "SELECT path, size, modified, changed FROM sighting WHERE photo = ? ORDER BY last DESC, path")
            return try numbers.reduce(into: [:]) { photos, number in
                guard let row = try Row.fetchOne(found, arguments: [number]) else { return }
                photos[number] = SeenPhoto(
                    photo: PhotoRecord(row),
                    files: try Row.fetchAll(seen, arguments: [number]).compactMap(SeenPhoto.Sighting.init))
            }
        }
    }

    /// Where photos were seen last that have no vector.
    package func pathsOfPhotosWithoutVector(by maker: VectorMaker) throws(HistoryProblem) -> [[UInt8]] {
        try read { db in
            guard try HistorySchema.hasFeatures(db) else { return [] }
            // Of the columns beside max(), SQLite takes those of its row.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT path, max(last) FROM sighting WHERE NOT EXISTS (
                        SELECT 1 FROM vector WHERE vector.photo = sighting.photo AND weights = ? AND precision = ?)
                    GROUP BY photo ORDER BY path
                    """, arguments: [maker.weights, maker.precision])
            return rows.compactMap { row in row.bytes(0).map { [UInt8]($0) } }
        }
    }

    /// Notes that files were seen to have contents that the history knows.
    /// - Throws: as `begin`.
    package func see(_ files: [(sha256: String, file: FileSighting)]) throws(HistoryProblem) {
        guard !files.isEmpty else { return }
        try write { db in
            for (sha256, file) in files {
                try Self.see(Self.identify(PhotoRecord(sha256: sha256), db), file, now: now, db)
            }
        }
    }
}

extension KeptVector {
    fileprivate static let columns = "vector.photo, vector.bytes, photo.width, photo.height"

    /// Of a row of `columns`.
    fileprivate init?(_ row: Row) {
        var columns = ColumnReader(row)
        guard let photo = columns.integer(), let bytes = columns.data() else { return nil }
        self.init(photo: Int64(photo), bytes: bytes, width: columns.pixels(), height: columns.pixels())
    }
}

extension SeenPhoto.Sighting {
    /// - Returns: nil where the path isn't one.
    fileprivate init?(_ row: Row) {
        guard let bytes = row.bytes(0) else { return nil }
        path = [UInt8](bytes)
        if let size = row.integer(1), let modified = row.integer(2), let changed = row.integer(3) {
            file = FileSighting(path: path, size: size, modified: modified, changed: changed)
        } else {
            file = nil
        }
    }
}
