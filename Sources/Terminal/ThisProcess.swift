import Glibc

/// The process itself: its descriptors and its end.
package enum ThisProcess {
    /// Opens what is closed of standard input, output and error on `/dev/null`, so that no other file gets their
    /// numbers and what is meant for a screen.
    package static func reopenClosedStreams() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = unsafe open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
        }
    }

    /// A reader that goes away shows as an error of `write`, not as the end of the process; so does a file that may not
    /// grow any more.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// Ends the process at once. Libraries' threads aren't waited for: everything that matters is written by now.
    package static func leave(with status: Int32) -> Never { _exit(status) }

    /// The most files and connections that may be open at once.
    package static var mostOpenFiles: Int {
        var limit = rlimit()
        guard unsafe getrlimit(openFilesResource, &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }
}

private let openFilesResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
