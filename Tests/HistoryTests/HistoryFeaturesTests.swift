import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

struct HistoryFeaturesTests {
    let folder: TemporaryFolder
    var path: String { folder.appending("history.sqlite").path }

    init() throws { folder = try TemporaryFolder() }

    private func kept(_ name: String, imageHash: String? = nil, weights: String = "w", size: Int = 1_000) -> KeptPhoto {
        KeptPhoto(
            photo: PhotoRecord(sha256: name, imageHash: imageHash ?? "hash of " + name, width: 3, height: 2),
            file: FileSighting(path: Array("/photos/\(name).jpg".utf8), size: 5, modified: 6, changed: 7),
            weights: weights, precision: "float32", features: Data((0..<size).map { UInt8(truncatingIfNeeded: $0) }),
            vector: Data([1, 2, 3, 4]), thumbnail: Data("a picture".utf8))
    }

    @Test("What was seen of a photo is found by its content, and by its picture under other metadata")
    func found() throws {
        try HistoryStore(path: path).keep([kept("a")])
        let store = try HistoryStore(path: path, access: .read)
        let same = try store.features(ofPhoto: "a", imageHash: nil, weights: "w", precision: "float32")
        #expect(same?.features == kept("a").features && same?.photo.width == 3)
        let edited = try store.features(ofPhoto: "new tags", imageHash: "hash of a", weights: "w", precision: "float32")
        #expect(edited?.photo.sha256 == "a")
        for (sha256, weights, precision) in [("b", "w", "float32"), ("a", "x", "float32"), ("a", "w", "bfloat16")] {
            let other = try store.features(ofPhoto: sha256, imageHash: nil, weights: weights, precision: precision)
            #expect(other == nil)
        }
        #expect(try store.thumbnail(ofPhoto: "a") == Array("a picture".utf8))
        #expect(try store.thumbnail(ofPhoto: "b") == nil)
    }

    @Test("What the first default network saw goes at the next start; what others saw, and its turns, stay")
    func retired() throws {
        let store = try HistoryStore(path: path)
        let old = "fa90f325beca78c7-ac5747cb"
        try store.keep([kept("a", weights: old), kept("a"), kept("b", weights: old)])
        _ = try store.begin([NewTurn.asking("what?", sha256: "b")])
        let again = try HistoryStore(path: path)
        for photo in ["a", "b"] {
            #expect(try again.features(ofPhoto: photo, imageHash: nil, weights: old, precision: "float32") == nil)
        }
        #expect(try again.features(ofPhoto: "a", imageHash: nil, weights: "w", precision: "float32") != nil)
        #expect(try again.thumbnail(ofPhoto: "b") != nil)
    }

    @Test("A file that is as it was is known without being read; one that is gone is known by its path")
    func files() throws {
        let store = try HistoryStore(path: path)
        try store.keep([kept("a")])
        let sighting = try #require(kept("a").file)
        #expect(try store.photo(of: sighting)?.sha256 == "a")
        for change in [\FileSighting.size, \.modified, \.changed] {
            var other = sighting
            other[keyPath: change] += 1
            #expect(try store.photo(of: other) == nil)
        }
        #expect(try store.photo(lastSeenAt: sighting.path)?.sha256 == "a")
        var replaced = NewTurn.asking("what?", sha256: "b")
        replaced.file = FileSighting(path: sighting.path, size: 9, modified: 9, changed: 9)
        _ = try store.begin([replaced])
        #expect(try store.photo(lastSeenAt: sighting.path)?.sha256 == "b")
        #expect(try store.photo(of: sighting) != nil, "should the old content come back, it is known")
        #expect(try store.photo(lastSeenAt: Array("/photos/never.jpg".utf8)) == nil)
    }

    @Test("Beyond the limit the features that were used least recently go; thumbnails and vectors stay")
    func eviction() throws {
        var settings = HistorySettings()
        settings.featureBytes = 3_500
        let store = try HistoryStore(path: path, settings: settings)
        func has(_ name: String) throws -> Bool {
            try store.read { db in
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM feature JOIN feature_data ON feature_data.feature = feature.id
                            JOIN photo ON photo.id = feature.photo WHERE photo.sha256 = ?
                        """, arguments: [name]) == 1
            }
        }
        for name in ["a", "b", "c"] {
            try store.keep([kept(name)])
            usleep(2_000)
        }
        _ = try store.features(ofPhoto: "a", imageHash: nil, weights: "w", precision: "float32")
        _ = try store.begin([.asking("what?", sha256: "a")])  // writes that `a` was used
        usleep(2_000)
        try store.keep([kept("d")])
        #expect(try has("a") && !has("b") && has("c") && has("d"))
        #expect(try store.thumbnail(ofPhoto: "b") != nil)
        #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM vector") } == 4)
        #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM feature_data") } == 3)
        try store.keep([kept("a"), kept("a")])
        #expect(try store.read { try Int.fetchOne($0, sql: "SELECT sum(size) FROM feature") } == 3_000)
        try store.keep([kept("too large", size: 4_000)])
        #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM feature") } == 0)
        #expect(try store.problems().isEmpty)
    }
}
