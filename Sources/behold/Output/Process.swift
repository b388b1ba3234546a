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

    /// A reader that goes away shows as an error of `write`, not as the end of the process.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Ends the process at once. Libraries' threads aren't waited for: everything that matters is written by now.
    static func leave(with status: ExitStatus) -> Never {
        _exit(status.rawValue)
    }
}

/// Ctrl-C.
enum Interruption {
    private static let count = Atomic(0)

    /// Whether Ctrl-C was pressed since the last `reset`.
    static var isWanted: Bool { count.load(ordering: .relaxed) > 0 }

    static func reset() { count.store(0, ordering: .relaxed) }

    /// Ctrl-C ends the process. What a turn of the history was doing is "interrupted".
    static func leaveAtOnce() {
        handle { _ in _exit(130) }
    }

    /// Ctrl-C only raises the flag `isWanted`; a third one ends the process.
    static func noteOnly() {
        reset()
        handle { _ in
            if Interruption.count.wrappingAdd(1, ordering: .relaxed).oldValue >= 2 { _exit(130) }
        }
    }

    private static func handle(with handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = handler
        unsafe sigaction(SIGINT, &action, nil)
    }
}
