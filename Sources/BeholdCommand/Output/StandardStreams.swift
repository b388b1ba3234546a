import Glibc
import Terminal

/// Why a result couldn't be handed over.
enum OutputProblem: Error {
    /// Nobody reads any more: no fault of ours.
    case readerIsGone
    case cannotWrite(errno: Int32)
}

/// Where lines and photos come from.
enum StandardInput {
    static let isTerminal = StandardStream.input.isTerminal
}

/// Where results go, and nothing else.
enum StandardOutput {
    static let isTerminal = StandardStream.output.isTerminal

    /// Writes text that is safe to be shown.
    static func write(_ text: String) throws(OutputProblem) { try write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) throws(OutputProblem) {
        if let code = StandardStream.output.write(bytes) {
            throw code == EPIPE ? .readerIsGone : .cannotWrite(errno: code)
        }
    }
}

/// Where everything else goes. What can't be written there is lost.
enum StandardError {
    static let isTerminal = StandardStream.error.isTerminal

    /// One line, with the program's name before it.
    static func say(_ sentence: String) { write("behold: \(sentence)\n") }

    static func write(_ text: String) { _ = StandardStream.error.write(Array(text.utf8)) }
}
