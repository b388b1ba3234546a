import Synchronization
import Testing

@testable import Threads

@Suite("Threads for work that holds on to them")
struct WorkThreadsTests {
    /// How much is at work at once, and how much was at most.
    private final class Gauge: Sendable {
        private let state = Mutex((now: 0, most: 0, order: [Int]()))
        var most: Int { state.withLock { $0.most } }
        var order: [Int] { state.withLock { $0.order } }

        func work(_ number: Int) {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
                state.order.append(number)
            }
            for _ in 0..<20_000 { state.withLock { _ in } }
            state.withLock { $0.now -= 1 }
        }
    }

    @Test("As many jobs run at once as there are threads, and all of them run", arguments: [1, 2, 5])
    func bound(threads: Int) async {
        let workers = WorkThreads("test", count: threads)
        let gauge = Gauge()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 { group.addTask(executorPreference: workers) { gauge.work(number) } }
        }
        #expect(gauge.most <= threads && gauge.most >= 1)
        #expect(gauge.order.sorted() == Array(0..<40))
        if threads == 1 { #expect(gauge.order == Array(0..<40)) }
    }

    @Test("Work gives its value, or throws its own error")
    func value() async throws {
        struct Refused: Error, Equatable {}
        let workers = WorkThreads("test")
        #expect(await workers.run { 6 * 7 } == 42)
        await #expect(throws: Refused()) { try await workers.run { () throws(Refused) -> Int in throw Refused() } }
    }

    @Test("An actor keeps its order on a thread of its own")
    func actor() async {
        actor Counter {
            private nonisolated let thread = ActorThread("test")
            nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
            private(set) var count = 0
            func increase() { count += 1 }
        }
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 { group.addTask { await counter.increase() } }
        }
        #expect(await counter.count == 200)
    }
}
