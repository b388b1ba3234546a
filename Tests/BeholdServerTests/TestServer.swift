import Behold
import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import BeholdServer

/// A server inside the tests, with limits of their own. It keeps no history, so that it needs no thread that tests
/// may be blocking.
final class TestServer: Sendable {
    private static let beholder = Task { try await Beholder() }

    let server: PhotoServer
    private let heard = Mutex((port: 0, isEnded: false, records: [RequestRecord]()))

    var port: Int { heard.withLock { $0.port } }
    var records: [RequestRecord] { heard.withLock { $0.records } }
    var isEnded: Bool { heard.withLock { $0.isEnded } }
    var looking: WorkQueue { server.service.looking }

    private init(_ settings: ServerSettings) async throws {
        let box = RecordBox()
        server = PhotoServer(
            beholder: try await Self.beholder.value, settings: settings,
            words: ServerWords(problem: { _ in ("code", "words") }, notSaved: { _ in "not saved" }), program: "test 1",
            log: { record in box.owner.withLock { $0 }?.add(record) })
        box.owner.withLock { $0 = self }
    }

    private final class RecordBox: Sendable { let owner = Mutex<TestServer?>(nil) }

    private func add(_ record: RequestRecord) { heard.withLock { $0.records.append(record) } }

    /// Does something with a running server, and stops it.
    static func run(
        _ change: (inout ServerSettings) -> Void = { _ in }, _ body: (TestServer) throws -> Void
    ) async throws {
        var settings = ServerSettings()
        settings.port = 0
        settings.limits.lingerTime = .milliseconds(500)
        change(&settings)
        let own = try await TestServer(settings)
        _ = Task(executorPreference: own.server.service.serving) {
            try? await own.server.run { port in own.heard.withLock { $0.port = port } }
            own.heard.withLock { $0.isEnded = true }
        }
        defer {
            own.shutDown()
            #expect(own.waits { own.isEnded }, "the server doesn't end")
        }
        try #require(own.waits { own.port != 0 }, "the server doesn't listen")
        try body(own)
    }

    func shutDown() { _ = Task(executorPreference: server.service.serving) { await self.server.shutDown() } }

    /// Waits until something is so, at most a minute.
    func waits(_ condition: () -> Bool) -> Bool {
        for _ in 0..<12_000 {
            if condition() { return true }
            usleep(5_000)
        }
        return false
    }

    /// Lets work wait until the value is told to go on.
    func block() -> Blocker {
        let blocker = Blocker()
        let looking = looking
        _ = Task(executorPreference: server.service.serving) {
            try? await looking.run {
                blocker.hasBegun.store(true, ordering: .releasing)
                blocker.gate.wait()
            }
        }
        let hasBegun = waits { blocker.hasBegun.load(ordering: .acquiring) }
        #expect(hasBegun)
        return blocker
    }

    final class Blocker: Sendable {
        let gate = DispatchSemaphore(value: 0)
        let hasBegun = Atomic(false)
        func goOn() { gate.signal() }
    }

    func exchange(
        _ method: String, _ target: String, headers: [String] = [], body: [UInt8] = [], host: String = "localhost"
    ) throws -> HTTPAnswer {
        try HTTPText.exchange(port, method, target, headers: headers, body: body, host: host)
    }

    /// A whole request for an answer.
    static func question(_ text: String, about sample: String = "red-circle.png") throws -> [UInt8] {
        let (header, body) = HTTPText.form([("image", try Self.sample(sample)), ("question", Array(text.utf8))])
        return HTTPText.request("POST", "/v1/ask", headers: [header], body: body)
    }

    static func sample(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Shared.repository.appending(path: "assets/samples/\(name)")))
    }
}
