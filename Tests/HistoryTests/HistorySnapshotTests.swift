import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

struct HistorySnapshotTests {
    let folder: TemporaryFolder
    var path: String { folder.appending("history.sqlite").path }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "Turns are handed over as they were at one moment, while others write and remove, from a file that is only read"
    )
    func snapshot() throws {
        let writer = try HistoryStore(path: path, patience: 0.5)
        for number in 0..<50 { try writer.record("question \(number)", "old") }
        let reader = try HistoryStore(path: path, access: .read)
        var seen: [Turn] = []
        try reader.forEachTurn(TurnFilter()) { turn in
            if seen.isEmpty {
                // Nobody is kept waiting.
                try writer.record("a new one", "new")
                try writer.write { try $0.execute(sql: "UPDATE turn SET answer = 'changed' WHERE id = 50") }
                var filter = TurnFilter()
                filter.turns = [49]
                #expect(try writer.remove(filter).turns == 1)
            }
            seen.append(turn)
        }
        #expect(seen.map(\.number) == Array(1...50))
        #expect(seen.allSatisfy { $0.answer == "old" })
        #expect(try reader.turns(limit: 99).turns.count == 50)
    }

    @Test("What the receiver throws ends it, and comes out as it is")
    func stopped() throws {
        struct Enough: Error {}
        let store = try HistoryStore(path: path)
        for number in 0..<5 { try store.record("question \(number)", "yes") }
        var count = 0
        #expect(throws: Enough.self) {
            try store.forEachTurn(TurnFilter()) { _ in
                count += 1
                if count == 3 { throw Enough() }
            }
        }
        #expect(count == 3)
        try store.record("afterwards", "yes")
        var all = 0
        try store.forEachTurn(TurnFilter()) { _ in all += 1 }
        #expect(all == 6)
    }

    @Test("A copy is a history with all rows; one that can't be made is an error")
    func copies() throws {
        let store = try HistoryStore(path: path)
        for number in 0..<20 { try store.record("question \(number)", "yes") }
        let copy = try folder.write([], to: "copy.sqlite").path
        try HistoryStore(path: path, access: .read).copy(toEmptyFile: copy)
        #expect(try HistoryStore(path: copy).turns(limit: 99) == store.turns(limit: 99))
        #expect(try HistoryStore(path: copy).record("one more", "yes") == 21)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "copy.sqlite", "history.sqlite",
            ])
        for (place, errno) in [("/proc/none/copy", ENOENT), (folder.path, EISDIR)] {
            #expect(throws: HistoryProblem.cannotCreate(path: place, errno: errno)) {
                try store.copy(toEmptyFile: place)
            }
        }
        #expect(try store.turns(limit: 99).turns.count == 20)
    }

    @Test("A summary counts what is there")
    func summary() throws {
        let store = try HistoryStore(path: path)
        for number in 0..<30 { try store.record(number < 10 ? nil : "question \(number)", "yes") }
        _ = try store.begin([.asking("unfinished")])
        try store.write { db in
            try db.execute(sql: "UPDATE turn SET weights = '00' WHERE id <= 5")
            try db.execute(sql: "UPDATE turn SET started = started - 200000 WHERE id <= 7")
            try db.execute(sql: "INSERT INTO session (started, program, process) VALUES (0, '', 'another-boot 1 1')")
        }
        let summary = try HistoryStore(path: path, access: .read).summary()
        #expect(summary.turns == 31 && summary.kinds.map(\.turns) == [21, 10])
        #expect(summary.statuses.map(\.status) == [.running, .done] && summary.statuses.map(\.turns) == [1, 30])
        #expect(summary.models.map(\.turns) == [26, 5] && summary.models.map(\.weights) == ["fa90f325beca78c7", "00"])
        #expect(summary.days.map(\.turns) == [7, 24] && summary.photos == 1 && summary.sessions == 2)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect(summary.bytes == size)
        if let parts = summary.parts { #expect(parts.reduce(0) { $0 + $1.bytes } <= summary.bytes) }
    }
}
