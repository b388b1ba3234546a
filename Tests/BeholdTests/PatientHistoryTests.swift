import Foundation
import TestSupport
import Testing

@testable import Behold

@Suite("The history in a long run")
struct PatientHistoryTests {
    private let folder: TemporaryFolder
    private let store: HistoryStore

    init() throws {
        folder = try TemporaryFolder()
        let path = Array(folder.appending("history.sqlite").path.utf8)
        store = try #require(try HistoryChoice.file(path).open(to: .write))
    }

    private func fail(_ history: PatientHistory, with problem: HistoryProblem) {
        let value: Void? = history.use { _ in throw problem }
        #expect(value == nil)
    }

    @Test("A lock costs what came while it lasted: the history is tried again, after a pause")
    func healing() async throws {
        let history = PatientHistory(store, firstPause: .milliseconds(50))
        #expect(history.use { _ in 1 } == 1)
        fail(history, with: .locked(path: store.path))
        #expect(history.trouble == .locked(path: store.path))
        // Within the pause only a last try is made.
        #expect(history.usable == nil && history.use { _ in 2 } == nil)
        #expect(history.use(isLast: true) { _ in 3 } == 3)
        #expect(history.usable != nil)
        fail(history, with: .full(path: store.path))
        try await Task.sleep(for: .milliseconds(60))
        #expect(history.use { _ in 4 } == 4)
    }

    @Test("Pauses grow while it doesn't heal, so that a run isn't spent on waiting")
    func pauses() async throws {
        let history = PatientHistory(store, firstPause: .milliseconds(1), longestPause: .seconds(3_600))
        // Each failure doubles the pause: after 22 of them it is more than an hour.
        for _ in 0..<22 {
            _ = history.use(isLast: true) { _ in throw HistoryProblem.locked(path: "") } as Void?
        }
        try await Task.sleep(for: .milliseconds(20))
        #expect(history.usable == nil)
    }

    @Test("What a person must decide isn't tried again")
    func givingUp() {
        let history = PatientHistory(store, firstPause: .zero)
        fail(history, with: .corrupt(path: store.path, reason: "a page"))
        #expect(history.usable == nil && history.use(isLast: true) { _ in 1 } == nil)
    }

    @Test("Without a history nothing is used, and nothing is wrong")
    func nothing() {
        let history = PatientHistory(nil)
        #expect(!history.isThere && history.usable == nil && history.use { _ in 1 } == nil && history.trouble == nil)
    }
}
