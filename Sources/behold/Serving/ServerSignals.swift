import Dispatch
import Glibc
import Synchronization

/// SIGTERM and Ctrl-C, for a server.
enum ServerSignals {
    /// Whether the first signal asks for an end, and only the second enforces it.
    private static let isPatient = Atomic(false)
    private static let hasCome = Atomic(false)
    /// The end of a pipe that the first signal is written to.
    private static let bell = Atomic<Int32>(-1)

    /// A signal ends the process.
    static func leaveAtOnce() {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { number in
            let isFirst = !ServerSignals.hasCome.exchange(true, ordering: .relaxed)
            guard isFirst, ServerSignals.isPatient.load(ordering: .relaxed) else {
                _exit((number == SIGINT ? ExitStatus.interrupted : .success).rawValue)
            }
            let code = errno
            var byte = UInt8(truncatingIfNeeded: number)
            unsafe write(ServerSignals.bell.load(ordering: .relaxed), &byte, 1)
            errno = code
        }
        unsafe sigaction(SIGTERM, &action, nil)
        unsafe sigaction(SIGINT, &action, nil)
    }

    /// The first signal no longer ends the process: what it stands for is handed over, once.
    /// - Returns: nil where the system has no pipe left; signals then end the process as before.
    static func first() -> AsyncStream<ExitStatus>? {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        let ear = ends[0]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        bell.store(ends[1], ordering: .relaxed)
        isPatient.store(true, ordering: .relaxed)
        return AsyncStream { continuation in
            DispatchQueue(label: "signals").async {
                var number: UInt8 = 0
                var count = 0
                repeat { count = unsafe read(ear, &number, 1) } while count < 0 && errno == EINTR
                continuation.yield(Int32(number) == SIGINT ? .interrupted : .success)
                continuation.finish()
            }
        }
    }
}
