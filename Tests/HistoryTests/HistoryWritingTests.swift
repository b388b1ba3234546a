import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

struct HistoryWritingTests {
    let folder: TemporaryFolder
    var path: String { folder.appending("history.sqlite").path }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("A turn comes back as it was written, byte for byte")
    func roundTrip() throws {
        let questions = [
            "what's this?", "\"quoted\" 'and' `so on`", "🧑‍🚀 مرحبا \u{202e}evil", "tab\tnew\nline",
            "'; DROP TABLE turn; --",
            String(repeating: "long ", count: 800),
        ]
        let store = try HistoryStore(path: path, program: "behold 0.1.0")
        for question in questions {
            var draft = NewTurn.asking(question)
            draft.path = [0xff, 0xfe, UInt8(ascii: "/"), 0x0a]
            draft.seed = 7
            let outcome = TurnOutcome.answering(String(repeating: "é", count: 50_000))
            let turn = try store.begin([draft])[0]
            #expect(try store.turn(turn)?.status == .running)
            try store.finish([(turn, outcome)])
            let found = try #require(try HistoryStore(path: path, access: .read).turn(turn))
            #expect(found == Turn(number: turn, session: found.session, draft, outcome, start: found.start))
            #expect(Array(found.question?.utf8 ?? "".utf8) == Array(question.utf8))
            #expect(abs(found.start.timeIntervalSinceNow) < 60)
        }
    }

    @Test("A group is written whole or not at all")
    func atomic() throws {
        let store = try HistoryStore(path: path)
        let turns = try store.begin([.asking("one"), .asking("two")])
        #expect(throws: HistoryProblem.self) {
            try store.exchange(
                finished: [(turns[0], .answering("yes")), (999, .answering("nobody's"))], begun: [.asking("three")])
        }
        #expect(try store.turn(turns[0])?.status == .running)
        #expect(try store.turns(limit: 10).turns.count == 2)
        let next = try store.exchange(
            finished: turns.map { ($0, .answering("yes")) }, begun: [.asking("three"), .asking("four")])
        #expect(next.count == 2 && next[0] > turns[1] && next[1] > next[0])
        #expect(try store.turn(turns[1])?.status == .done)
    }

    @Test("What is known of a photo grows and isn't forgotten; its names are kept with their times")
    func photos() throws {
        let store = try HistoryStore(path: path)
        var draft = NewTurn.asking("what?")
        draft.photo = PhotoRecord(sha256: "ab", imageHash: "cd")
        draft.file = FileSighting(path: Array("/photos/photo.jpg".utf8), size: 1, modified: 2, changed: 3)
        _ = try store.begin([draft])
        draft.photo = PhotoRecord(sha256: "ab", width: 3, height: 4, damage: "the file ends early")
        draft.file?.path = Array("/elsewhere.jpg".utf8)
        let turn = try store.begin([draft, draft])[1]
        let photo = try #require(try store.turn(turn)?.photo)
        #expect(
            photo
                == PhotoRecord(sha256: "ab", imageHash: "cd", width: 3, height: 4, damage: "the file ends early"))
        #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sighting") } == 2)
    }

    @Test("A turn whose process is no more was interrupted; one whose process lives is running")
    func interrupted() throws {
        let store = try HistoryStore(path: path)
        let turns = try store.begin([.asking("one")])
        #expect(try HistoryStore(path: path).turn(turns[0])?.status == .running)
        try store.write { db in try db.execute(sql: "UPDATE session SET process = 'another-boot 1 1'") }
        #expect(try HistoryStore(path: path, access: .read).turn(turns[0])?.status == .interrupted)
        _ = try HistoryStore(path: path)
        let stored = try store.read { try String.fetchOne($0, sql: "SELECT status FROM turn") }
        #expect(stored == "interrupted")
    }

    @Test("Several stores and threads write at once: no row is lost, none is there twice")
    func concurrentWriters() async throws {
        _ = try HistoryStore(path: path)
        let path = path
        let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let store = try HistoryStore(path: path, patience: 60)
                    return try (0..<40).flatMap { round in
                        let begun = try store.begin((0..<5).map { .asking("\(writer) \(round) \($0)") })
                        try store.finish(begun.map { ($0, .answering("yes")) })
                        return begun
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(numbers).count == 800)
        let store = try HistoryStore(path: path)
        let page = try store.turns(limit: 10_000)
        #expect(page.turns.count == 800 && Set(page.turns.compactMap(\.question)).count == 800)
        #expect(page.turns.allSatisfy { $0.status == .done })
        #expect(try store.problems().isEmpty)
    }

    /// One that may leave a transaction open.
    static func anotherConnection(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    @Test("Another writer is waited for, and named when it takes too long")
    func locked() async throws {
        let store = try HistoryStore(path: path, patience: 0.3)
        let patient = try HistoryStore(path: path, patience: 30)
        let other = try Self.anotherConnection(path)
        try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        #expect(throws: HistoryProblem.locked(path: path)) { try store.begin([.asking("one")]) }
        async let waiting = Task.detached { try patient.begin([.asking("two")]) }.value
        try await Task.sleep(for: .milliseconds(300))
        try other.inDatabase { try $0.execute(sql: "COMMIT") }
        let turns = try await waiting
        try patient.finish([(turns[0], .answering("yes"))])
        _ = try store.begin([.asking("three")])
        #expect(try store.turns(limit: 9).turns.count == 2)
    }

    @Test("A lock that passes ends no session; one that was begun in a write that failed isn't there")
    func sessionGoesOn() throws {
        let store = try HistoryStore(path: path, patience: 0.1)
        let other = try Self.anotherConnection(path)
        func lockedOut() throws {
            try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
            #expect(throws: HistoryProblem.locked(path: path)) { try store.begin([.asking("lost")]) }
            try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
        }
        try lockedOut()
        let first = try store.record("one", "yes")
        try lockedOut()
        let second = try store.record("two", "yes")
        #expect(try store.turn(first)?.session == store.turn(second)?.session)
        struct Fault: Error {}
        let bare = try HistoryStore(path: path)
        #expect(throws: HistoryProblem.self) {
            try bare.write { db in
                _ = try bare.currentSession(db)
                throw Fault()
            }
        }
        let third = try bare.record("three", "yes")
        #expect(try bare.turn(third)?.session != store.turn(first)?.session)
    }

    @Test("After a failed write the next one works")
    func worksAgain() throws {
        let store = try HistoryStore(path: path, patience: 0.1)
        let other = try Self.anotherConnection(path)
        try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        #expect(throws: HistoryProblem.self) { try store.begin([.asking("one")]) }
        try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
        let turn = try store.begin([.asking("two")])
        #expect(try store.turn(turn[0])?.session == 1)
    }
}
