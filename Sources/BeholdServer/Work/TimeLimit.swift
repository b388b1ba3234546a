import NIOCore
import NIOPosix
import Synchronization
import Threads

/// Deadlines, kept by the threads of the network: they come whatever else computes.
enum TimeLimit {
    /// Does something after a time.
    static func after(_ time: Duration, _ action: @escaping @Sendable () -> Void) -> Scheduled<Void> {
        MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: TimeAmount(time), action)
    }

    /// Does work in a task of its own, which is cancelled when the time is over.
    /// - Throws: `tookTooLong` where it ended for that, else what the work throws.
    static func within<Value: Sendable>(
        _ limit: Duration, on thread: WorkThreads, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let isOver = Flag()
        let task = Task(executorPreference: thread) { try await work() }
        let deadline = after(limit) {
            isOver.raise()
            task.cancel()
        }
        defer { deadline.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch  where isOver.isRaised && !Task.isCancelled {
            throw ServerFault.tookTooLong
        }
    }

    private final class Flag: Sendable {
        private let flag = Atomic(false)
        var isRaised: Bool { flag.load(ordering: .acquiring) }
        func raise() { flag.store(true, ordering: .releasing) }
    }
}
