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

    @Test("Removed turns leave nothing: no text, no word of the index, no name, no digest of a photo")
    func gone() throws {
        let store = try HistoryStore(path: file.path)
        for number in 0..<400 {
            var turn = NewTurn.asking(
                "is there a \(word(number)) " + String(repeating: "in it ", count: number % 40) + "?",
                sha256: sha256(number), path: "name\(number).jpg")
            if number % 3 == 0 { turn.question = nil }
            let begun = try store.begin([turn])
            try store.finish([(begun[0], .answering("yes, \(word(number))"))])
        }
        for number in [0, 7, 399] { #expect(try remains(number)) }
        var filter = TurnFilter()
        filter.turns = (0..<400).filter { $0 % 7 == 0 }.map { $0 + 1 }
        let removal = try store.remove(filter)
        #expect(removal == TurnRemoval(turns: 58, photos: 58, running: 0))
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
            try store.record(String(repeating: "\(word(number)) ", count: 100), "yes", sha256: sha256(number))
        }
        let before = try Data(contentsOf: file).count
        #expect(try store.remove(TurnFilter()) == TurnRemoval(turns: 200, photos: 200, running: 0))
        #expect(try Data(contentsOf: file).count < before / 4)
        for number in 0..<200 { #expect(try !remains(number)) }
        #expect(try store.record("what?", "yes") == 201)
        #expect(try store.problems().isEmpty)
    }

    @Test("A photo that another turn is about stays, with its names")
    func sharedPhoto() throws {
        let store = try HistoryStore(path: file.path)
        let turns = try (0..<2).map { _ in try store.record("what?", "yes", sha256: sha256(1)) }
        var filter = TurnFilter()
        filter.turns = [turns[0]]
        #expect(try store.remove(filter) == TurnRemoval(turns: 1, photos: 0, running: 0))
        #expect(try store.turn(turns[1])?.turn.photo.sha256 == sha256(1))
        filter.turns = [turns[1]]
        #expect(try store.remove(filter).photos == 1)
        #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sighting") } == 0)
    }

    @Test("A turn that a living process is at work on stays; one whose process is no more goes")
    func running() throws {
        let store = try HistoryStore(path: file.path)
        let turn = try store.begin([.asking("what?")])[0]
        #expect(try store.remove(TurnFilter()) == TurnRemoval(turns: 0, photos: 0, running: 1))
        try store.finish([(turn, .answering("yes"))])
        _ = try store.begin([.asking("what?")])
        try store.write { try $0.execute(sql: "UPDATE session SET process = 'another-boot 1 1'") }
        #expect(try store.remove(TurnFilter()).turns == 2)
    }

    @Test("Removal is all or nothing, and needs a file that is there and can be written")
    func refused() throws {
        #expect(throws: HistoryError.missing(path: file.path)) { try HistoryStore(path: file.path, access: .change) }
        let store = try HistoryStore(path: file.path, patience: 0.2)
        try store.record("what?", "yes")
        let reader = try HistoryStore(path: file.path, access: .read)
        #expect(throws: HistoryError.readOnly(path: file.path)) { try reader.remove(TurnFilter()) }
        let other = try HistoryWritingTests.anotherConnection(file.path)
        try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        #expect(throws: HistoryError.locked(path: file.path)) { try store.remove(TurnFilter()) }
        try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
        #expect(try store.turns(limit: 9).turns.count == 1)
        #expect(try store.remove(TurnFilter()).turns == 1)
    }
}
