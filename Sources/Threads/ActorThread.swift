import Dispatch

/// A thread that one actor works on, instead of Swift's cooperative pool: what the actor computes, reads and waits for is in
/// nobody's way.
package final class ActorThread: SerialExecutor {
    private let queue: DispatchQueue

    package init(_ name: String) { queue = DispatchQueue(label: name) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// For an actor that holds the thread, so that the reference stays valid.
    @safe package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }
}
