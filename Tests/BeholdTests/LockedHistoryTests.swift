import Foundation
import Models
import TestSupport
import Testing

@testable import Behold

@Suite("A history that somebody else holds")
struct LockedHistoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Photos are answered one after the other without waiting for it each time; each says that it isn't kept")
    func locked() async throws {
        let path = folder.appending("h.sqlite").path
        let beholder = Beholder(
            network: try await CountingNetwork.loading.value, threads: 2,
            history: try HistoryChoice.file(Array(path.utf8)).open(to: .write), isDefault: true)
        let photos = ["red-circle.png", "turned.jpg", "rectangle.png", "two-squares.png"].map { name in
            Photo(path: Shared.repository.appending(path: "assets/samples/\(name)").path)
        }
        #expect(try await beholder.ask(photos[3], "what is this?").record.turn == 1)
        let lock = try HistoryLock(path)
        let start = ContinuousClock.now
        for photo in photos.prefix(3) {
            let record = try await beholder.ask(photo, "what color is it?").record
            #expect(record.turn == nil && record.trouble == .locked(path: path))
        }
        _ = try await beholder.caption(photos[0])
        _ = try await beholder.overview(of: photos[1])
        // Each of some ten reads and writes would wait for five seconds.
        #expect(start.duration(to: .now) < .seconds(35))
        lock.release()
        var turn: Int?
        while turn == nil, start.duration(to: .now) < .seconds(120) {
            try await Task.sleep(for: .milliseconds(100))
            turn = try await beholder.ask(photos[0], "what color is it?").record.turn
        }
        #expect(turn == 2)
    }
}
