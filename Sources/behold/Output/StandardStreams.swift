import Glibc

/// Why a result couldn't be handed over.
enum OutputProblem: Error {
    /// Nobody reads any more: no fault of ours.
    case readerIsGone
    case cannotWrite(errno: Int32)
}

/// Where lines and photos come from.
enum StandardInput {
    static let isTerminal = isatty(0) == 1
}

/// Where results go, and nothing else.
enum StandardOutput {
    static let isTerminal = isatty(1) == 1

    /// Writes text that is safe to be shown.
    static func write(_ text: String) throws(OutputProblem) { try write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) throws(OutputProblem) {
        if let code = writeAll(bytes, to: 1) {
            throw code == EPIPE ? .readerIsGone : .cannotWrite(errno: code)
        }
    }
}

/// Where everything else goes. What can't be written there is lost.
enum StandardError {
    static let isTerminal = isatty(2) == 1

    /// One line, with the program's name before it.
    static func say(_ sentence: String) { write("behold: \(sentence)\n") }

    static func write(_ text: String) { _ = writeAll(Array(text.utf8), to: 2) }
}

/// Writes everything; the error's number where it couldn't.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
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

/// The system's own words for its error numbers.
enum SystemMessage {
    static func text(_ code: Int32) -> String {
        guard let message = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: message)
    }
}
