import Glibc
import Synchronization

/// The process itself: its descriptors, its signals, its end.
enum Process {
    /// Opens what is closed of standard input, output and error on `/dev/null`, so that no other file gets their
    /// numbers and what is meant for a screen.
    static func reopenClosedStreams() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = unsafe open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
        }
    }

    /// A reader that goes away shows as an error of `write`, not as the end of the process; so does a file that may not
    /// grow any more.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// Ends the process at once. Libraries' threads aren't waited for: everything that matters is written by now.
    static func leave(with status: ExitStatus) -> Never {
        _exit(status.rawValue)
    }
}

/// Ctrl-C.
enum Interruption {
    private static let count = Atomic(0)
    /// Both ends of a pipe: a byte in it wakes who waits for input. -1 until it is needed.
    private static let bell = Atomic<Int32>(-1)
    private static let ear = Atomic<Int32>(-1)

    /// Whether Ctrl-C was pressed since the last `reset`.
    static var isWanted: Bool { count.load(ordering: .relaxed) > 0 }

    /// Can be read where Ctrl-C was pressed since the last `reset`; -1 where nobody takes note of it.
    static var descriptor: Int32 { ear.load(ordering: .relaxed) }

    static func reset() {
        count.store(0, ordering: .relaxed)
        var bytes: (UInt64, UInt64) = (0, 0)
        while descriptor >= 0, unsafe read(descriptor, &bytes, 16) > 0 {}
    }

    /// Ctrl-C ends the process. What a turn of the history was doing is "interrupted".
    static func leaveAtOnce() {
        handle { _ in _exit(130) }
    }

    /// Ctrl-C only raises the flag `isWanted`; a third one ends the process.
    static func noteOnly() {
        reset()
        if descriptor < 0 {
            var ends: [Int32] = [-1, -1]
            if unsafe pipe(&ends) == 0 {
                for end in ends {
                    _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                    _ = fcntl(end, F_SETFL, O_NONBLOCK)
                }
                ear.store(ends[0], ordering: .relaxed)
                bell.store(ends[1], ordering: .relaxed)
            }
        }
        handle { _ in
            if Interruption.count.wrappingAdd(1, ordering: .relaxed).oldValue >= 2 { _exit(130) }
            let code = errno
            unsafe write(Interruption.bell.load(ordering: .relaxed), "!", 1)
            errno = code
        }
    }

    private static func handle(with handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = handler
        unsafe sigaction(SIGINT, &action, nil)
    }
}
