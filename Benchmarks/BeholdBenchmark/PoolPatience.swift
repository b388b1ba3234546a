import ArgumentParser
import Behold
import Foundation
import GRDB

/// How long Swift's cooperative pool stands still while a folder is captioned and another program holds the history.
struct PoolPatience: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool-patience",
        abstract: "Captions a folder while its history is locked; fails if a timer of 10 ms is more than 50 ms late.")

    @Option(help: "A folder of photos.")
    var photos: String

    @Option(help: "The first so many of them.")
    var count = 64

    @Option(help: "How long the history is locked, in seconds.")
    var seconds = 5.0

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "behold-pool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "history.sqlite").path
        let beholder = try await Beholder(history: .file(Array(path.utf8)))
        let files = try photoFiles(in: photos).prefix(count).map { Photo(path: $0.path) }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true  // one that outlives the call that begins it
        let other = try DatabaseQueue(path: path, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        Thread.detachNewThread { [seconds] in
            Thread.sleep(forTimeInterval: seconds)
            try? other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        }
        let timer = Task.detached {
            var worst = Duration.zero
            while !Task.isCancelled {
                let due = ContinuousClock.now + .milliseconds(10)
                try? await Task.sleep(until: due, clock: .continuous)
                worst = max(worst, ContinuousClock.now - due)
            }
            return worst
        }
        let start = ContinuousClock.now
        var captioned = 0
        for await outcome in try beholder.captions(of: files) {
            if case .captioned = outcome { captioned += 1 }
        }
        let elapsed = (ContinuousClock.now - start).seconds
        timer.cancel()
        let worst = await timer.value.seconds * 1_000
        print(
            "\(captioned) photos in \(elapsed) s, the history locked for \(seconds) s; the timer at worst \(worst) ms late"
        )
        guard worst <= 50 else { throw ExitCode.failure }
    }
}
