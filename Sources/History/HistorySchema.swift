import GRDB

/// The tables of a history, as an ordered list of named steps: each runs once, in the transaction that counts it.
enum HistorySchema {
    /// "BHLD", in the file's header: whose file it is.
    static let applicationID: Int32 = 0x4248_4c44

    static let migrations: [(name: String, run: @Sendable (Database) throws -> Void)] = [
        ("sessions, photos, turns and their full text", createFirstTables),
        ("what was seen of photos, and the state of their files", createTablesOfPhotos),
        ("turns by time and by session", createIndicesOfTurns),
        ("hashes of image data that weren't reached", forgetHashesOfNothing),
        ("columns that nothing was ever put into", dropEmptyColumns),
    ]

    /// In the file's header: how many steps it has behind it.
    static var version: Int { migrations.count }

    private static func createFirstTables(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE session (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    started REAL NOT NULL,
                    program TEXT NOT NULL,
                    process TEXT NOT NULL
                );
                CREATE TABLE photo (
                    id INTEGER PRIMARY KEY,
                    sha256 TEXT NOT NULL UNIQUE,
                    image_hash TEXT,
                    perceptual_hash TEXT,
                    width INTEGER,
                    height INTEGER,
                    damage TEXT
                );
                CREATE INDEX photo_image_hash ON photo (image_hash);
                CREATE TABLE sighting (
                    photo INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
                    path BLOB NOT NULL,
                    first REAL NOT NULL,
                    last REAL NOT NULL,
                    PRIMARY KEY (path, photo)
                ) WITHOUT ROWID;
                CREATE TABLE turn (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    session INTEGER NOT NULL REFERENCES session (id),
                    kind TEXT NOT NULL,
                    status TEXT NOT NULL,
                    photo INTEGER NOT NULL REFERENCES photo (id),
                    path BLOB NOT NULL,
                    question TEXT,
                    answer TEXT,
                    confidence REAL,
                    score REAL,
                    alternatives TEXT,
                    model TEXT NOT NULL,
                    weights TEXT NOT NULL,
                    precision TEXT NOT NULL,
                    options TEXT NOT NULL,
                    seed INTEGER,
                    started REAL NOT NULL,
                    seconds REAL,
                    error TEXT
                );
                CREATE INDEX turn_photo ON turn (photo, kind, status);
                CREATE INDEX turn_running ON turn (session) WHERE status = 'running';
                CREATE VIRTUAL TABLE turn_text USING fts5 (
                    question, answer, content = 'turn', content_rowid = 'id',
                    tokenize = "unicode61 remove_diacritics 2"
                );
                CREATE TRIGGER turn_text_insert AFTER INSERT ON turn BEGIN
                    INSERT INTO turn_text (rowid, question, answer) VALUES (new.id, new.question, new.answer);
                END;
                CREATE TRIGGER turn_text_delete AFTER DELETE ON turn BEGIN
                    INSERT INTO turn_text (turn_text, rowid, question, answer)
                    VALUES ('delete', old.id, old.question, old.answer);
                END;
                CREATE TRIGGER turn_text_update AFTER UPDATE OF question, answer ON turn BEGIN
                    INSERT INTO turn_text (turn_text, rowid, question, answer)
                    VALUES ('delete', old.id, old.question, old.answer);
                    INSERT INTO turn_text (rowid, question, answer) VALUES (new.id, new.question, new.answer);
                END;
                """)
    }

    private static func createTablesOfPhotos(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE sighting ADD COLUMN size INTEGER;
                ALTER TABLE sighting ADD COLUMN modified INTEGER;
                ALTER TABLE sighting ADD COLUMN changed INTEGER;
                CREATE INDEX sighting_photo ON sighting (photo);
                CREATE TABLE feature (
                    id INTEGER PRIMARY KEY,
                    photo INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
                    weights TEXT NOT NULL,
                    precision TEXT NOT NULL,
                    size INTEGER NOT NULL,
                    used INTEGER NOT NULL,
                    UNIQUE (photo, weights, precision)
                );
                CREATE INDEX feature_used ON feature (used, size);
                CREATE TABLE feature_data (
                    feature INTEGER PRIMARY KEY REFERENCES feature (id) ON DELETE CASCADE,
                    bytes BLOB NOT NULL
                );
                CREATE TABLE vector (
                    id INTEGER PRIMARY KEY,
                    photo INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
                    weights TEXT NOT NULL,
                    precision TEXT NOT NULL,
                    bytes BLOB NOT NULL,
                    UNIQUE (photo, weights, precision)
                );
                CREATE TABLE thumbnail (
                    photo INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
                    jpeg BLOB NOT NULL
                );
                """)
    }

    private static func createIndicesOfTurns(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE INDEX turn_started ON turn (started);
                CREATE INDEX turn_session ON turn (session);
                """)
    }

    private static func dropEmptyColumns(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE photo DROP COLUMN perceptual_hash;
                ALTER TABLE turn DROP COLUMN error;
                """)
    }

    /// Brings the tables up to date, in one transaction.
    /// - Parameter target: how many steps the file is to have behind it.
    static func migrate(_ db: Database, to target: Int = version) throws {
        guard try userVersion(db) < target else { return }
        try db.inTransaction(.immediate) {
            // Another process may have been quicker.
            let done = try userVersion(db)
            for migration in migrations.prefix(target).dropFirst(done) { try migration.run(db) }
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(max(done, target))")
            return .commit
        }
    }

    /// Whether the file has the tables of photos: one that is only read isn't migrated.
    static func hasFeatures(_ db: Database) throws -> Bool { try userVersion(db) >= 2 }

    static func userVersion(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// A table, an index, a trigger or a view, with the statement that made it.
    struct Part: Hashable {
        let type: String
        let name: String
        let sql: String
    }

    /// All that a file is made of, in no order: VACUUM lists it in one of its own.
    static func parts(_ db: Database) throws -> Set<Part> {
        let columns = ["type", "name", "sql"].map { "CAST(\($0) AS BLOB)" }.joined(separator: ", ")
        let rows = try Row.fetchAll(db, sql: "SELECT \(columns) FROM sqlite_schema WHERE sql IS NOT NULL")
        return Set(rows.map { Part(type: $0.text(0) ?? "", name: $0.text(1) ?? "", sql: $0.text(2) ?? "") })
    }

    /// Whether a file of a version is made of what this program makes, and of nothing else: tables, triggers or views of
    /// others could do anything.
    static func isOwn(_ db: Database, version: Int) throws -> Bool {
        let found = try parts(db).subtracting(statistics)
        guard version > 0 else { return found.isEmpty }
        return try DatabaseQueue().inDatabase { own in
            try migrate(own, to: version)
            return try parts(own) == found
        }
    }

    /// What ANALYZE adds to a file: https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table
    private static let statistics: Set<Part> = [
        Part(type: "table", name: "sqlite_stat1", sql: "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
        Part(type: "table", name: "sqlite_stat4", sql: "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
    ]
}
