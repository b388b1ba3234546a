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
    width INTEGER,
    height INTEGER,
    damage TEXT
);
CREATE INDEX photo_image_hash ON photo (image_hash);
CREATE TABLE sighting (
    photo INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    path BLOB NOT NULL,
    first REAL NOT NULL,
    last REAL NOT NULL, size INTEGER, modified INTEGER, changed INTEGER,
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
    seconds REAL);
CREATE INDEX turn_photo ON turn (photo, kind, status);
CREATE INDEX turn_running ON turn (session) WHERE status = 'running';
CREATE VIRTUAL TABLE turn_text USING fts5 (
    question, answer, content = 'turn', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2"
);
CREATE TABLE 'turn_text_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'turn_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE 'turn_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE 'turn_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
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
CREATE INDEX turn_started ON turn (started);
CREATE INDEX turn_session ON turn (session);
