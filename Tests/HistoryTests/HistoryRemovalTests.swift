import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

/// What is removed is gone from the file's bytes.
struct HistoryRemovalTests {
    let folder: TemporaryFolder
    var file: URL { folder.appending("history.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    func sha256(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    /// A word that occurs nowhere else.
    func word(_ number: Int) -> String { "zq\(number)qz" }

    func remains(_ number: Int) throws -> Bool {
        let bytes = try Data(contentsOf: file)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names == ["history.sqlite"])
        return [word(number), "name\(number).jpg", sha256(number)].contains { bytes.range(of: Data($0.utf8)) != nil }
    }

    /// What a photo leaves in a history, with a word in all of it that can be looked for.
    func kept(_ number: Int) -> KeptPhoto {
        let bytes = Data(String(repeating: word(number), count: 700).utf8)
        return KeptPhoto(
            photo: PhotoRecord(sha256: sha256(number)), file: file(number), weights: "w", precision: "float32",
            features: bytes, vector: bytes.prefix(300), thumbnail: bytes.prefix(900))
    }

    func file(_ number: Int) -> FileSighting {
        FileSighting(path: Array("/photos/name\(number).jpg".utf8), size: 1, modified: 2, changed: 3)
    }

    @Test(
        "Removed turns leave nothing: no text, no word of the index, no name or digest of a photo, nothing seen in it")
    func gone() throws {
        let store = try HistoryStore(path: file.path)
        for number in 0..<400 {
            var turn = NewTurn.asking(
                "is there a \(word(number)) " + String(repeating: "in it ", count: number % 40) + "?",
                sha256: sha256(number), path: "name\(number).jpg")
            turn.file = file(number)
            if number % 3 == 0 { turn.question = nil }
            let begun = try store.begin([turn])
            try store.finish([(begun[0], .answering("yes, \(word(number))"))], keeping: [kept(number)])
        }
        for number in [0, 7, 399] { #expect(try remains(number)) }
        var filter = TurnFilter()
        filter.turns = (0..<400).filter { $0 % 7 == 0 }.map { $0 + 1 }
        let removal = try store.remove(filter)
        #expect(removal == HistoryRemoval(turns: 58, photos: 58, running: 0))
        filter = TurnFilter()
        filter.words = word(1)
        #expect(try store.remove(filter).turns == 1)
        for number in 0..<400 { #expect(try remains(number) == (number % 7 != 0 && number != 1), "\(number)") }
        #expect(try store.problems().isEmpty)
        #expect(try store.turns(matching: word(8), limit: 9).turns.count == 1)
        #expect(try store.turns(matching: word(7), limit: 9).turns.isEmpty)
        #expect(try store.remove(filter).turns == 0)
    }

    @Test("All is removed by an empty filter, and the file shrinks; numbers aren't given again")
    func everything() throws {
        let store = try HistoryStore(path: file.path)
        for number in 0..<200 {
            try store.record(String(repeating: "\(word(number)) ", count: 400), "yes", sha256: sha256(number))
        }
        let before = try Data(contentsOf: file).count
        #expect(try store.remove(TurnFilter()) == HistoryRemoval(turns: 200, photos: 200, running: 0))
        #expect(try Data(contentsOf: file).count < before / 4)
        for number in 0..<200 { #expect(try !remains(number)) }
        #expect(try store.record("what?", "yes") == 201)
        #expect(try store.problems().isEmpty)
    }

    @Test("A history opens again after every kind of removal", arguments: ["numbers", "words", "time", "all", "age"])
    func opensAgain(kind: String) throws {
        do {
            let store = try HistoryStore(path: file.path)
            for number in 0..<20 {
                try store.record(
                    String(repeating: "\(word(number)) common ", count: 1_500), "yes", sha256: sha256(number))
            }
            try store.write { db in
                try db.execute(sql: "UPDATE turn SET started = started - 864000 WHERE id <= 18")
            }
        }
        let before = try Data(contentsOf: file).count
        var settings = HistorySettings()
        if kind == "age" { settings.keepDays = 5 }
        let store = try HistoryStore(path: file.path, settings: settings)
        var filter = TurnFilter()
        switch kind {
        case "numbers": filter.turns = Array(1...18)
        case "words": filter.words = "common"
        case "time": filter.until = Date(timeIntervalSinceNow: -86_400)
        default: break
        }
        if kind != "age" { #expect(try store.remove(filter).turns >= 18) }
        #expect(try Data(contentsOf: file).count < before / 2, "the space wasn't given back")
        let left = ["words", "all"].contains(kind) ? [] : [20, 19]
        #expect(try HistoryStore(path: file.path, access: .read).turns(limit: 99).turns.map(\.number) == left)
        let again = try HistoryStore(path: file.path)
        #expect(try again.record("what?", "yes") == 21)
        #expect(try again.remove(TurnFilter()).turns == left.count + 1)
        #expect(try HistoryStore(path: file.path).record("what?", "yes") == 22)
        #expect(try again.problems().isEmpty)
    }

    @Test("A photo that another turn is about stays, with its names")
    func sharedPhoto() throws {
        let store = try HistoryStore(path: file.path)
        let turns = try (0..<2).map { _ in try store.record("what?", "yes", sha256: sha256(1)) }
        try store.keep([kept(1)])
        var filter = TurnFilter()
        filter.turns = [turns[0]]
        #expect(try store.remove(filter) == HistoryRemoval(turns: 1, photos: 0, running: 0))
        #expect(try store.turn(turns[1])?.photo.sha256 == sha256(1))
        filter.turns = [turns[1]]
        #expect(try store.remove(filter).photos == 1)
        for table in ["sighting", "feature", "feature_data", "vector", "thumbnail"] {
            #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } == 0, "\(table)")
        }
    }

    @Test("A photo that no turn was about, such as one found by a search, stays until all is removed")
    func seenOnly() throws {
        let store = try HistoryStore(path: file.path)
        try store.keep([kept(1)])
        let turn = try store.record("what?", "yes", sha256: sha256(2))
        var filter = TurnFilter()
        filter.turns = [turn]
        #expect(try store.remove(filter).photos == 1)
        #expect(try store.thumbnail(ofPhoto: sha256(1)) != nil)
        #expect(try store.remove(TurnFilter()) == HistoryRemoval(turns: 0, photos: 1, running: 0))
        #expect(try !remains(1))
    }

    @Test("A photo that no turn was about goes where it alone is named, by its content or by where it was seen")
    func seenOnlyByName() throws {
        let store = try HistoryStore(path: file.path)
        try store.keep((1...4).map(kept))
        try store.record("what?", "yes", sha256: sha256(4))
        var filter = TurnFilter()
        filter.photo = PhotoReference(sha256: sha256(1), paths: [file(2).path])
        filter.kind = .ask
        #expect(try store.photosWithoutTurn(filter) == 0)
        #expect(try store.remove(filter) == HistoryRemoval(turns: 0, photos: 0, running: 0))
        filter.kind = nil
        #expect(try store.photosWithoutTurn(filter) == 2)
        #expect(try store.remove(filter) == HistoryRemoval(turns: 0, photos: 2, running: 0))
        for number in 1...4 { #expect(try remains(number) == (number > 2), "\(number)") }
        #expect(try store.photosWithoutTurn(TurnFilter()) == 1)
        filter.photo = PhotoReference(sha256: sha256(4), paths: [])
        #expect(try store.remove(filter) == HistoryRemoval(turns: 1, photos: 1, running: 0))
    }

    @Test("Photos without turns go when they weren't seen for the days that are kept")
    func retentionOfPhotos() throws {
        let store = try HistoryStore(path: file.path)
        try store.keep((1...4).map(kept))
        try store.keep(
            (5...6).map { number in
                let photo = kept(number)
                return KeptPhoto(
                    photo: photo.photo, file: nil, weights: "w", precision: "float32", features: photo.features,
                    vector: photo.vector, thumbnail: photo.thumbnail)
            })
        try store.record("what?", "yes", sha256: sha256(3))
        try store.write { db in
            try db.execute(
                sql: """
                    UPDATE sighting SET last = last - 10 * 86400 WHERE photo IN (
                        SELECT id FROM photo WHERE sha256 IN ('\(sha256(2))', '\(sha256(3))'));
                    UPDATE feature SET used = used - 10 * 86400000 WHERE photo = (
                        SELECT id FROM photo WHERE sha256 = '\(sha256(5))')
                    """)
        }
        var settings = HistorySettings()
        settings.keepDays = 3
        _ = try HistoryStore(path: file.path, settings: settings)
        for number in 1...6 { #expect(try remains(number) == ![2, 5].contains(number), "\(number)") }
    }

    @Test("Sessions go with their last turn, but for those of living processes")
    func sessions() throws {
        let store = try HistoryStore(path: file.path)
        try store.write { db in
            try db.execute(sql: "INSERT INTO session (started, program, process) VALUES (1, 'old', 'another-boot 1 1')")
        }
        let turns = try (0..<2).map { _ in try store.record("what?", "yes") }
        try store.write { try $0.execute(sql: "UPDATE turn SET session = 1 WHERE id = \(turns[0])") }
        _ = try store.remove(TurnFilter())
        #expect(try store.read { try Int.fetchAll($0, sql: "SELECT id FROM session") } == [2])
        #expect(try store.turn(store.record("again?", "yes"))?.session == 2)
    }

    @Test("Turns older than the days that are kept go when the history is opened for writing, and as thoroughly")
    func retention() throws {
        let store = try HistoryStore(path: file.path)
        for number in 0..<10 {
            let turn = try store.record("is it \(word(number))?", "yes", sha256: sha256(number))
            try store.write { db in
                try db.execute(sql: "UPDATE turn SET started = started - \(number * 86_400) WHERE id = \(turn)")
            }
        }
        var settings = HistorySettings()
        _ = try HistoryStore(path: file.path, settings: settings)
        settings.keepDays = 3
        #expect(try HistoryStore(path: file.path, access: .read, settings: settings).turns(limit: 99).turns.count == 10)
        let opened = try HistoryStore(path: file.path, settings: settings)
        #expect(try opened.turns(limit: 99).turns.map(\.number) == [4, 3, 2, 1])
        for number in 0..<10 { #expect(try remains(number) == (number < 4)) }
        let bytes = try Data(contentsOf: file)
        _ = try HistoryStore(path: file.path, settings: settings)
        #expect(try Data(contentsOf: file) == bytes)
        settings.keepDays = 0
        #expect(try HistoryStore(path: file.path, settings: settings).turns(limit: 99).turns.map(\.number) == [1])
    }

    @Test("A turn that a living process is at work on stays; one whose process is no more goes")
    func running() throws {
        let store = try HistoryStore(path: file.path)
        let turn = try store.begin([.asking("what?")])[0]
        #expect(try store.remove(TurnFilter()) == HistoryRemoval(turns: 0, photos: 0, running: 1))
        try store.finish([(turn, .answering("yes"))])
        _ = try store.begin([.asking("what?")])
        try store.write { try $0.execute(sql: "UPDATE session SET process = 'another-boot 1 1'") }
        #expect(try store.remove(TurnFilter()).turns == 2)
    }

    @Test("Removal is all or nothing, and needs a file that is there and can be written")
    func refused() throws {
        #expect(throws: HistoryProblem.missing(path: file.path)) { try HistoryStore(path: file.path, access: .change) }
        let store = try HistoryStore(path: file.path, patience: 0.2)
        try store.record("what?", "yes")
        let reader = try HistoryStore(path: file.path, access: .read)
        #expect(throws: HistoryProblem.readOnly(path: file.path)) { try reader.remove(TurnFilter()) }
        let other = try HistoryWritingTests.anotherConnection(file.path)
        try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        #expect(throws: HistoryProblem.locked(path: file.path)) { try store.remove(TurnFilter()) }
        try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
        #expect(try store.turns(limit: 9).turns.count == 1)
        #expect(try store.remove(TurnFilter()).turns == 1)
    }
}
