import Dispatch
import Synchronization

/// A few threads for work that holds on to them: computing, decoding, waiting for a disk or a lock. Swift's cooperative pool
/// does nothing of the kind, so that all else in the process goes on.
///
/// Jobs begin in the order in which they came; with one thread they also end in it.
package final class WorkThreads: TaskExecutor {
    private struct State {
        var waiting: [UnownedJob] = []
        var idle: [DispatchQueue]
    }
    private let state: Mutex<State>

    /// - Parameter count: how many jobs run at once.
    package init(_ name: String, count: Int = 1) {
        // Serial queues have threads of their own. Those of a concurrent one are the cooperative pool's, too.
        state = Mutex(State(idle: (0..<max(1, count)).map { DispatchQueue(label: "\(name) \($0)") }))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let queue = state.withLock { state in
            state.waiting.append(job)
            return state.idle.popLast()
        }
        queue?.async { self.work(on: queue) }
    }

    private func work(on queue: DispatchQueue?) {
        while let job = next(queue) { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next(_ queue: DispatchQueue?) -> UnownedJob? {
        state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            if let queue { state.idle.append(queue) }
            return nil
        }
    }

    /// The value of work that doesn't suspend, done on one of the threads.
    package func run<Value: Sendable, Failure: Error>(
        _ work: @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await withTaskExecutorPreference(self) { () async throws(Failure) in try work() }
    }
}
