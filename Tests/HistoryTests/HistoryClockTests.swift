import BeholdTypes
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

/// What a wrong clock does to turns that are kept for some days.
struct HistoryClockTests {
    let folder: TemporaryFolder
    /// Now, in days since 1970: files are written by the machine's own clock.
    let today = Date().timeIntervalSince1970 / 86_400

    init() throws { folder = try TemporaryFolder() }

    private func store(onDay day: Double, keeping days: Int? = 30) throws -> HistoryStore {
        var settings = HistorySettings()
        settings.keepDays = days
        let time = Date(timeIntervalSince1970: (today + day) * 86_400)
        return try HistoryStore(path: folder.appending("h.sqlite").path, settings: settings, clock: { time })
    }

    private func use(onDay day: Double, keeping days: Int? = 30) throws {
        try store(onDay: day, keeping: days).record("what?", "yes")
    }

    private func turns() throws -> [Int] {
        try HistoryStore(path: folder.appending("h.sqlite").path, access: .read).turns(limit: 99).turns.map(\.number)
    }

    @Test("A clock that is 40 days ahead for an afternoon removes nothing, and that is said")
    func ahead() throws {
        for day in stride(from: -20.0, through: 0, by: 4) { try use(onDay: day) }
        for hours in [0.0, 1, 5] {
            let store = try store(onDay: 40 + hours / 24)
            #expect(try store.turns(limit: 99).turns.count >= 6)
            #expect(try #require(store.clockJump).last.timeIntervalSince1970 / 86_400 < today + 1)
            try store.record("by a wrong clock", "yes")
        }
        let right = try store(onDay: 1)
        #expect(right.clockJump == nil)
        #expect(try turns().count == 9)
    }

    @Test("After an absence of 60 days old turns go, on the second day", arguments: [true, false])
    func absence(asks: Bool) throws {
        for day in stride(from: -4.0, through: 0, by: 1) { try use(onDay: day) }
        let first = try store(onDay: 60)
        #expect(try first.clockJump != nil && turns().count == 5)
        if asks { try first.record("again?", "yes") }
        #expect(try store(onDay: 60.2).clockJump != nil)
        let second = try store(onDay: 61.5)
        #expect(second.clockJump == nil)
        #expect(try turns() == (asks ? [6] : []))
    }

    @Test("Who comes every 60 days has old turns removed, one absence later")
    func rareUse() throws {
        for day in [-180.0, -120, -60, 0] { try use(onDay: day) }
        #expect(try turns() == [4, 3])
    }

    @Test("A few days without use delay the removal by one run, and nothing is said")
    func holiday() throws {
        for day in [-50.0, -49, -35, -34, -10, -9] { try use(onDay: day, keeping: nil) }
        let first = try store(onDay: -1)
        #expect(try first.clockJump == nil && turns().count == 6)
        #expect(try store(onDay: -0.9).clockJump == nil)
        #expect(try turns() == [6, 5])
    }

    @Test("Turns written by a clock that was behind stay as long as those before them")
    func behind() throws {
        for day in [-3.0, -2, -1.5] { try use(onDay: day) }
        try use(onDay: -100)
        #expect(try turns().count == 4)
        _ = try store(onDay: 0)
        #expect(try turns() == [4, 3, 2, 1])
        for day in [27.5, 29, 30, 31.5] { try use(onDay: day) }
        _ = try store(onDay: 32)
        #expect(try turns() == [8, 7, 6, 5])
    }

    @Test("A clock that is behind removes only what is old by it, too")
    func behindNow() throws {
        for day in [-80.0, -45, -44, -2, -1] { try use(onDay: day, keeping: nil) }
        _ = try store(onDay: -43)
        #expect(try turns() == [5, 4, 3, 2])
    }
}
