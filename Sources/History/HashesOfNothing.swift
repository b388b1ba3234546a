import GRDB

// Programs before the fourth step took a hash of whatever image data they reached for a photo's image hash. If they reached
// none, all such files had one hash, and one of them was taken for another.

extension HistorySchema {
    /// SHA-256 of an orientation, 1 to 8, with no image data in front of it.
    private static let hashesOfNothing = """
        '4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a',
        'dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986',
        '084fed08b978af4d7d196a7446a86b58009e636b611db16211b65a9aadff29c5',
        'e52d9c508c502347344d8c07ad91cbd6068afc75ff6292f062a09ca381c89e71',
        'e77b9a9ae9e30b0dbdb6f510a264ef9de781501d7b6b92ae89eb059c5ab743db',
        '67586e98fad27da0b9968bc039a1ef34c939b9b8e523a8bef89d478608c5ecf6',
        'ca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee879',
        'beead77994cf573341ec17b58bbf7eb34d2711c993c1d976b128b3188dc1829a'
        """

    private static let sharedHashes = """
        SELECT image_hash FROM photo WHERE image_hash IS NOT NULL GROUP BY image_hash HAVING count(*) > 1
        """

    /// The numbers of photos that another may have been taken for, as SQL. A hash that stopped short of the picture can be
    /// one of some tables, too: such files are damaged, and several have the hash.
    private static let mistakable = """
        SELECT id FROM photo WHERE image_hash IN (\(hashesOfNothing))
            OR damage IS NOT NULL AND image_hash IN (\(sharedHashes))
        """

    /// Forgets hashes that may not be of a picture, and what was taken from one photo for another by them. The captions stay
    /// readable, and known as the program's own, but aren't given again.
    static func forgetHashesOfNothing(_ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE turn SET status = 'failed'
                    WHERE kind = 'caption' AND status = 'done' AND photo IN (\(mistakable));
                DELETE FROM feature WHERE photo IN (\(mistakable));
                DELETE FROM vector WHERE photo IN (\(mistakable));
                """)
        // A file that isn't decoded by itself may have been taken for a sound one: they are read again, once.
        try db.execute(
            sql: """
                UPDATE sighting SET size = NULL, modified = NULL, changed = NULL WHERE photo IN (
                    SELECT id FROM photo WHERE image_hash IN (\(sharedHashes)) OR image_hash IN (\(hashesOfNothing)));
                UPDATE photo SET image_hash = NULL, width = NULL, height = NULL, damage = NULL
                    WHERE id IN (\(mistakable));
                UPDATE photo SET image_hash = NULL WHERE damage IS NOT NULL;
                """)
    }

    /// Which photos may be recalled, as a condition: in a file that is only read, hashes of nothing aren't forgotten.
    /// - Parameter photo: the column with the photo's number.
    static func isReliable(_ photo: String, _ db: Database) throws -> String {
        try userVersion(db) >= 4 ? "TRUE" : "\(photo) NOT IN (\(mistakable))"
    }
}
