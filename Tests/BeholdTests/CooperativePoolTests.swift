import Foundation
import TestSupport
import Testing

@testable import Behold

@Suite("Swift's cooperative pool")
struct CooperativePoolTests {
    /// How late a timer of 10 ms on the pool was at worst while something went on.
    private static func worstDelay(while work: () async throws -> Void) async rethrows -> Duration {
        let timer = Task.detached {
            var worst = Duration.zero
            while !Task.isCancelled {
                let due = ContinuousClock.now + .milliseconds(10)
                try? await Task.sleep(until: due, clock: .continuous)
                worst = max(worst, due.duration(to: .now))
            }
            return worst
        }
        do {
            try await work()
        } catch {
            timer.cancel()
            throw error
        }
        timer.cancel()
        return await timer.value
    }

    /// More photos than there are processors, each of a content of its own.
    private static func photos(in folder: TemporaryFolder, round: Int) throws -> [Photo] {
        let sample = try Data(
            contentsOf: Shared.repository.appending(path: "assets/samples/four-circles.jpg"))
        return try (0..<min(32, ProcessInfo.processInfo.activeProcessorCount * 2)).map { number in
            let bytes = sample + Data("\(round) \(number)".utf8)
            return Photo(path: try folder.write(bytes, to: "\(round)-\(number).jpg").path)
        }
    }

    /// In a process of its own: other tests hold the pool's threads for longer than the history is locked.
    @Test("A folder is captioned, and a locked history waited for, on other threads: a timer goes on")
    func locked() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = folder.appending("h.sqlite").path
            let beholder = Beholder(
                network: try await CountingNetwork.loading.value,
                history: try HistoryChoice.file(Array(path.utf8)).open(to: .write), isDefault: true)
            let held = Duration.seconds(1)
            // A machine may be too busy for a timer once; not each time.
            for round in 0..<5 {
                let photos = try CooperativePoolTests.photos(in: folder, round: round)
                let lock = try HistoryLock(path)
                let start = ContinuousClock.now
                Thread.detachNewThread {
                    Thread.sleep(forTimeInterval: 1)
                    lock.release()
                }
                var captioned = 0
                let delay = try await CooperativePoolTests.worstDelay {
                    for await case .captioned in try beholder.captions(of: photos) { captioned += 1 }
                    _ = try await beholder.ask(photos[0], "what is this?")
                }
                #expect(captioned == photos.count)
                #expect(start.duration(to: .now) > held / 2, "the lock was waited for")
                if delay < held / 2 { return }
            }
            Issue.record("a timer stood still for as long as the history was locked, each time")
        }
    }
}
