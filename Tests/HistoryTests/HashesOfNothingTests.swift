import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

@Suite("Hashes of image data that weren't reached")
struct HashesOfNothingTests {
    private static let maker = VectorMaker(weights: "w", precision: "float32")
    /// SHA-256 of the byte 1, which stands for an upright orientation.
    private static let nothing = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"
    private let folder: TemporaryFolder
    private var path: String { folder.appending("history.sqlite").path }

    /// A history as the third version left it: photos with features, vectors, sightings and captions.
    init() throws {
        folder = try TemporaryFolder()
        let photos: [(sha256: String, imageHash: String?, damage: String?)] = [
            ("first", Self.nothing, "1 fault in the data"), ("second", Self.nothing, "1 fault in the data"),
            ("turned", "ca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee879", nil),
            ("tables", "hash of tables", "2 faults in the data"), ("other", "hash of tables", "2 faults in the data"),
            ("torn", "hash of a torn photo", "the file ends early"), ("sound", "hash of a photo", nil),
            ("edited", "hash of a photo", nil), ("single", "hash of another photo", nil), ("unknown", nil, nil),
        ]
        try DatabaseQueue(path: folder.appending("history.sqlite").path).inDatabase { db in
            try HistorySchema.migrate(db, to: 3)
            try db.execute(sql: "INSERT INTO session VALUES (1, 2.5, 'behold 0.1.0', 'boot 1 1')")
            for (index, photo) in photos.enumerated() {
                try db.execute(
                    sql: "INSERT INTO photo VALUES (?, ?, ?, NULL, 3, 4, ?)",
                    arguments: [index + 1, photo.sha256, photo.imageHash, photo.damage])
            }
            try db.execute(
                sql: """
                    INSERT INTO sighting (photo, path, first, last, size, modified, changed)
                        SELECT id, CAST('/' || sha256 || '.jpg' AS BLOB), 1, 2, 5, 6, 7 FROM photo;
                    INSERT INTO feature SELECT id, id, 'w', 'float32', 2, 0 FROM photo;
                    INSERT INTO feature_data SELECT id, x'0102' FROM photo;
                    INSERT INTO vector SELECT id, id, 'w', 'float32', x'03' FROM photo;
                    INSERT INTO turn (session, kind, status, photo, path, question, answer, model, weights, precision,
                            options, started, seconds)
                        SELECT 1, kind, 'done', id, CAST('/' || sha256 || '.jpg' AS BLOB), question, 'a dog', 'behold-small',
                            'w', 'float32', '{}', 2.5, 0.25
                        FROM photo, (SELECT 'caption' AS kind, NULL AS question UNION ALL SELECT 'ask', 'what?');
                    """)
        }
    }

    /// The photos of which a history recalls something: features, a vector, a caption.
    private func recalled(_ store: HistoryStore) throws -> [[String]] {
        let names = try store.read { try String.fetchAll($0, sql: "SELECT sha256 FROM photo ORDER BY id") }
        var found: [Int64] = []
        try store.forEachVector(by: Self.maker) { _, photo, _ in found.append(photo) }
        return [
            try names.filter {
                try store.features(ofPhoto: $0, imageHash: nil, weights: "w", precision: "float32") != nil
            },
            try names.filter { try store.vector(ofPhoto: $0, by: Self.maker) != nil },
            found.map { names[Int($0) - 1] },
            try names.filter {
                try store.caption(ofPhoto: PhotoIdentity(sha256: $0), weights: "w", precision: "float32", options: "{}")
                    != nil
            },
        ]
    }

    private static let reliable = ["torn", "sound", "edited", "single", "unknown"]

    @Test(
        "They are forgotten with what was recalled by them; what was asked and answered stays, and so do other photos")
    func forgotten() throws {
        let store = try HistoryStore(path: path)
        #expect(try recalled(store) == [[String]](repeating: Self.reliable, count: 4))
        let hashes = try store.read { db in
            try String.fetchAll(db, sql: "SELECT image_hash FROM photo WHERE image_hash IS NOT NULL")
        }
        #expect(hashes == ["hash of a photo", "hash of a photo", "hash of another photo"])
        for photo in ["first", "second", "turned", "tables", "other"] {
            let record = try #require(try store.photo(sha256: photo))
            #expect(record == PhotoRecord(sha256: photo), "its size may be another's")
            #expect(
                try store.captions(ofPhoto: PhotoIdentity(sha256: photo)) == ["a dog"], "known as the program's own")
        }
        #expect(try store.turns(limit: 99).turns.count == 20)
        #expect(try store.photo(sha256: "torn")?.damage == "the file ends early")
        #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM feature_data") } == 5)
        #expect(try store.problems().isEmpty)
    }

    @Test("Files whose photo had a hash with another are read again, the others are known as they were")
    func files() throws {
        let store = try HistoryStore(path: path)
        for (name, isKnown) in [("first", false), ("edited", false), ("single", true), ("torn", true)] {
            let file = FileSighting(path: Array("/\(name).jpg".utf8), size: 5, modified: 6, changed: 7)
            #expect(try (store.photo(of: file) != nil) == isKnown, "\(name)")
            #expect(try (store.vectors(of: [file], by: Self.maker)[0] != nil) == isKnown, "\(name)")
            #expect(try store.photo(lastSeenAt: file.path)?.sha256 == name)
        }
        let same = try store.features(
            ofPhoto: "new tags", imageHash: "hash of a photo", weights: "w", precision: "float32")
        #expect(same != nil)
    }

    @Test("A history that is only read isn't changed, and nothing is recalled of such photos")
    func onlyRead() throws {
        let store = try HistoryStore(path: path, access: .read)
        #expect(try recalled(store) == [[String]](repeating: Self.reliable, count: 4))
        #expect(
            try store.features(ofPhoto: "x", imageHash: Self.nothing, weights: "w", precision: "float32") == nil)
        #expect(try store.read(HistorySchema.userVersion) == 3)
        #expect(try store.photo(sha256: "first")?.imageHash == Self.nothing)
    }
}
