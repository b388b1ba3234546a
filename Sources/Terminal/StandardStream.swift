import Glibc

/// One of the streams that a process begins with.
package struct StandardStream: Sendable {
    package static let input = StandardStream(descriptor: 0)
    package static let output = StandardStream(descriptor: 1)
    package static let error = StandardStream(descriptor: 2)

    let descriptor: Int32

    /// Whether a person is at its other end.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Cells across of the terminal that it is; 80 where nobody knows.
    package var columns: Int {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes everything, also to a pipe that doesn't block.
    /// - Returns: the error's number where it couldn't.
    package func write(_ bytes: [UInt8]) -> Int32? {
        var written = 0
        while written < bytes.count {
            let offset = written
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    unsafe poll(&wish, 1, -1)
                    continue
                }
                return errno
            }
            written += count
        }
        return nil
    }
}
