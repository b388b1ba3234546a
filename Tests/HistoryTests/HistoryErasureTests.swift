import BeholdTypes
import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

@testable import History

/// What is removed is gone from the room of SQLite's journal, too, which nobody sees by its name any more.
struct HistoryErasureTests {
    let folder: TemporaryFolder
    var file: URL { folder.appending("history.sqlite") }
    private var journal: String { file.path + "-journal" }
    private let secret = "zqsecretqz"

    init() throws { folder = try TemporaryFolder() }

    /// Opens each journal before its transaction ends, so that it can be read when it has no name.
    private final class JournalWitness: TransactionObserver {
        let path: String
        private(set) var descriptors: [Int32] = []

        init(_ path: String) { self.path = path }
        deinit { for descriptor in descriptors { close(descriptor) } }

        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ db: Database) {}
        func databaseDidRollback(_ db: Database) {}
        func databaseWillCommit() throws {
            let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
            if descriptor >= 0 { descriptors.append(descriptor) }
        }
    }

    private func bytes(of descriptor: Int32) -> Data {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        return Data(bytes.prefix(count))
    }

    private func has(_ bytes: Data) -> Bool { bytes.range(of: Data(secret.utf8)) != nil }

    private func fill() throws {
        let store = try HistoryStore(path: file.path)
        for number in 0..<40 {
            var turn = NewTurn.asking(
                "\(secret) \(number) " + String(repeating: "and more ", count: 200),
                sha256: String(repeating: number == 39 ? "b" : "a", count: 64))
            turn.file = FileSighting(
                path: Array("/photos/\(number == 39 ? "other" : "one").jpg".utf8), size: 1, modified: 2, changed: 3)
            let begun = try store.begin([turn])[0]
            try store.finish([(begun, .answering("yes, \(secret)"))])
        }
    }

    @Test(
        "Nothing of what was removed is left in the journal, by whatever it was removed",
        arguments: ["numbers", "words", "time", "image", "all", "age"])
    func journals(kind: String) throws {
        try fill()
        var filter = TurnFilter()
        switch kind {
        case "numbers": filter.turns = Array(1..<40)
        case "words": filter.words = secret
        case "time": filter.until = Date(timeIntervalSinceNow: -86_400)
        case "image": filter.photo = PhotoReference(paths: [Array("/photos/one.jpg".utf8)])
        default: break
        }
        var settings = HistorySettings()
        settings.keepDays = kind == "age" ? 5 : nil
        let store = try HistoryStore(path: file.path, settings: settings)
        try store.write { try $0.execute(sql: "UPDATE turn SET started = started - 10 * 86400 WHERE id < 40") }
        let witness = JournalWitness(journal)
        try store.queue.inDatabase { $0.add(transactionObserver: witness) }
        if kind == "age" { try store.removeExpired() } else { #expect(try store.remove(filter).turns >= 39) }
        #expect(try store.turns(limit: 99).turns.count <= 1)
        try #require(!witness.descriptors.isEmpty)
        for descriptor in witness.descriptors {
            let left = bytes(of: descriptor)
            #expect(!left.isEmpty && !has(left))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["history.sqlite"])
        // Others can write again.
        let other = try HistoryStore(path: file.path, patience: 0.5)
        try other.record("what?", "yes")
        try store.record("what?", "yes")
        #expect(try store.problems().isEmpty)
    }

    @Test("A journal that a killed removal left is overwritten by whoever opens the history next")
    func leftJournal() throws {
        try fill()
        try Data([UInt8](repeating: 0, count: 28) + Array(secret.utf8)).write(to: URL(filePath: journal))
        let descriptor = unsafe open(journal, O_RDONLY)
        defer { close(descriptor) }
        let store = try HistoryStore(path: file.path)
        #expect(!has(bytes(of: descriptor)) && bytes(of: descriptor).count == 28 + secret.utf8.count)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["history.sqlite"])
        #expect(try store.turns(limit: 99).turns.count == 40 && store.problems().isEmpty)
    }

    @Test("The journal of a writer that is at work is left alone")
    func livingJournal() throws {
        try fill()
        let other = try HistoryWritingTests.anotherConnection(file.path)
        try other.inDatabase {
            try $0.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE turn SET answer = 'no'")
        }
        let descriptor = unsafe open(journal, O_RDONLY)
        defer { close(descriptor) }
        let before = bytes(of: descriptor)
        #expect(has(before))
        _ = try? HistoryStore(path: file.path, patience: 0.1)
        #expect(bytes(of: descriptor) == before)
        try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
        #expect(try HistoryStore(path: file.path).turns(limit: 1).turns[0].answer == "yes, \(secret)")
    }

    @Test("A removal that can't have the file removes nothing, and keeps no lock")
    func locked() throws {
        try fill()
        let store = try HistoryStore(path: file.path, patience: 0.1)
        let other = try HistoryWritingTests.anotherConnection(file.path)
        // A reader in the middle of a table is in the way of the commit alone.
        try other.inDatabase { try $0.execute(sql: "BEGIN; SELECT count(*) FROM turn") }
        #expect(throws: HistoryProblem.locked(path: file.path)) { try store.remove(TurnFilter()) }
        try other.inDatabase { try $0.execute(sql: "COMMIT") }
        #expect(try other.inDatabase { try Int.fetchOne($0, sql: "SELECT count(*) FROM turn") } == 40)
        try HistoryStore(path: file.path, patience: 0.5).record("what?", "yes")
        #expect(try store.remove(TurnFilter()).turns == 41)
    }
}
