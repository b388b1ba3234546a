import Dispatch
import Glibc
import Synchronization

/// Signals that ask the process to end: Ctrl-C, and SIGTERM where it is taken note of.
///
/// A handler counts them and writes a byte to a pipe, which stays readable until `reset`: who works asks `isWanted` between
/// two steps, who waits reads `signals`, and who waits for input waits for `descriptor` too.
package enum Interruption {
    package enum Signal: Sendable {
        /// Ctrl-C.
        case interrupt
        case terminate

        fileprivate var number: Int32 { self == .interrupt ? SIGINT : SIGTERM }
    }

    private static let count = Atomic(0)
    /// Signals that are only taken note of; the next one ends the process.
    private static let patience = Atomic(0)
    /// The last signal's number.
    private static let last = Atomic<Int32>(0)
    /// Both ends of the pipe. -1 until it is needed.
    private static let bell = Atomic<Int32>(-1)
    private static let ear = Atomic<Int32>(-1)

    /// Whether a signal has come since the last `reset`.
    package static var isWanted: Bool { count.load(ordering: .relaxed) > 0 }

    /// Can be read where a signal has come since the last `reset`; -1 where nobody takes note of it.
    static var descriptor: Int32 { ear.load(ordering: .relaxed) }

    /// The first signal since the last `reset`, as soon as it has come; then the end.
    package static var signals: AsyncStream<Signal> {
        AsyncStream { continuation in
            guard descriptor >= 0 else { return }
            // May be cancelled from any thread.
            nonisolated(unsafe) let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
            unsafe source.setEventHandler {
                continuation.yield(last.load(ordering: .relaxed) == SIGTERM ? .terminate : .interrupt)
                continuation.finish()
            }
            continuation.onTermination = { _ in unsafe source.cancel() }
            unsafe source.activate()
        }
    }

    /// Forgets the signals that have come.
    package static func reset() {
        count.store(0, ordering: .relaxed)
        var bytes: (UInt64, UInt64) = (0, 0)
        while descriptor >= 0, unsafe read(descriptor, &bytes, 16) > 0 {}
    }

    /// Such a signal ends the process: Ctrl-C with the status 130, SIGTERM with 0. What a turn of the history was doing is
    /// "interrupted".
    package static func leaveAtOnce(on signal: Signal) {
        patience.store(0, ordering: .relaxed)
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { number in
            let earlier = Interruption.count.wrappingAdd(1, ordering: .relaxed).oldValue
            guard earlier < Interruption.patience.load(ordering: .relaxed) else { _exit(number == SIGINT ? 130 : 0) }
            let code = errno
            Interruption.last.store(number, ordering: .relaxed)
            unsafe write(Interruption.bell.load(ordering: .relaxed), "!", 1)
            errno = code
        }
        unsafe sigaction(signal.number, &action, nil)
    }

    /// The first signals are only taken note of; the next one ends the process.
    /// - Returns: whether those who wait hear of them; else the system has no pipe left.
    @discardableResult
    package static func noteOnly(first most: Int = 2) -> Bool {
        reset()
        if descriptor < 0 {
            var ends: [Int32] = [-1, -1]
            if unsafe pipe(&ends) == 0 {
                for end in ends {
                    _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                    _ = fcntl(end, F_SETFL, O_NONBLOCK)
                }
                bell.store(ends[1], ordering: .relaxed)
                ear.store(ends[0], ordering: .relaxed)
            }
        }
        patience.store(most, ordering: .relaxed)
        return descriptor >= 0
    }
}
