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
}
