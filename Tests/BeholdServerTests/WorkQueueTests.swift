import Synchronization
import Testing

@testable import BeholdServer

@Suite("Work queue")
struct WorkQueueTests {
    /// Holds the queue until it is let go.
    private final class Hold: Sendable {
        private let (stream, end) = AsyncStream<Void>.makeStream()
        func wait() async { for await _ in stream {} }
        func letGo() { end.finish() }
    }

    private final class Done: Sendable {
        private let numbers = Mutex<[Int]>([])
        var all: [Int] { numbers.withLock { $0 } }
        func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    }

    private func settle(_ queue: WorkQueue, waiting count: Int) async {
        while queue.waiting != count { await Task.yield() }
    }

    @Test(
        "Work is done one at a time, in the order in which it came; what is too much is refused at once",
        .timeLimit(.minutes(5)))
    func order() async throws {
        let queue = WorkQueue("test", waiting: 3)
        let hold = Hold()
        let done = Done()
        let begun = Hold()
        let first = Task {
            try await queue.run {
                begun.letGo()
                await hold.wait()
            }
        }
        await begun.wait()
        var others: [Task<Void, any Error>] = []
        for number in 1...3 {
            others.append(Task { try await queue.run { done.add(number) } })
            await settle(queue, waiting: number)
        }
        #expect(queue.isFull)
        await #expect(throws: ServerFault.busy) { try await queue.run {} }
        hold.letGo()
        try await first.value
        for other in others { try await other.value }
        #expect(done.all == [1, 2, 3])
        #expect(!queue.isFull && queue.waiting == 0)
    }

    @Test("What is cancelled while it waits is never done, and its place is free", .timeLimit(.minutes(5)))
    func cancelled() async throws {
        let queue = WorkQueue("test", waiting: 1)
        let hold = Hold()
        let begun = Hold()
        let first = Task {
            try await queue.run {
                begun.letGo()
                await hold.wait()
            }
        }
        await begun.wait()
        let isDone = Atomic(false)
        let second = Task { try await queue.run { isDone.store(true, ordering: .relaxed) } }
        await settle(queue, waiting: 1)
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(queue.waiting == 0)
        let third = Task { try await queue.run { 3 } }
        await settle(queue, waiting: 1)
        hold.letGo()
        try await first.value
        #expect(try await third.value == 3)
        let wasDone = isDone.load(ordering: .relaxed)
        #expect(!wasDone)
    }

    @Test("A closed queue finishes what waits and takes nothing more", .timeLimit(.minutes(5)))
    func closed() async throws {
        let queue = WorkQueue("test", waiting: 1)
        let hold = Hold()
        let begun = Hold()
        let first = Task {
            try await queue.run {
                begun.letGo()
                await hold.wait()
            }
        }
        await begun.wait()
        let second = Task { try await queue.run { 2 } }
        await settle(queue, waiting: 1)
        queue.close()
        await #expect(throws: ServerFault.stopping) { try await queue.run {} }
        hold.letGo()
        try await first.value
        #expect(try await second.value == 2)
    }

    @Test("Memory for bodies is one sum, and comes back")
    func budget() throws {
        let budget = BodyBudget(bytes: 100)
        let addresses = try (1...2).map(FairQueueTests.address)
        let (one, other) = (
            BodyBudget.Share(of: budget, for: addresses[0]), BodyBudget.Share(of: budget, for: addresses[1])
        )
        try one.take(60)
        try other.take(48)  // small ones have a twelfth more
        #expect(throws: ServerFault.noRoom) { try one.take(1) }
        for share in [one, other, one] { share.giveBack() }
        #expect(throws: Never.self) { try BodyBudget.Share(of: budget, for: addresses[0]).take(100) }
    }
}
