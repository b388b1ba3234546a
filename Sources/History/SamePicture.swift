import BeholdTypes
import GRDB

// A photo is known again after its metadata were edited: by its picture.

extension HistorySchema {
    /// The numbers of the photos of a content, and of the same picture with other metadata, as SQL with the arguments
    /// `PhotoIdentity.arguments`.
    static func samePhotos(_ db: Database) throws -> String {
        """
        SELECT id FROM photo WHERE sha256 = ?
        UNION SELECT id FROM photo WHERE image_hash = ? AND \(try isReliable("id", db))
        """
    }
}

extension PhotoIdentity {
    /// For `HistorySchema.samePhotos`. No photo has the hash NULL.
    var arguments: StatementArguments { [sha256, imageHash] }
}
