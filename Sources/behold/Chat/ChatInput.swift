import CLineEditor
import Glibc

/// Where the lines of a conversation come from: a person at a terminal, or a pipe.
@safe final class ChatInput {
    enum Event {
        case line([UInt8], count: Int)
        /// Ctrl-C threw the line away.
        case thrownAway
        case end
    }

    private var reader = LineReader(descriptor: 0)
    private let editor: OpaquePointer?
    private let showsPrompt: Bool

    /// - Parameter plain: no line editing.
    init(plain: Bool) {
        let isTerminal = isatty(0) == 1 && StandardOutput.isTerminal
        unsafe editor = isTerminal && !plain ? line_editor_open() : nil
        showsPrompt = isTerminal
    }

    deinit {
        if let editor = unsafe editor { unsafe line_editor_close(editor) }
    }

    var isConversation: Bool { showsPrompt }

    func next(prompt: String) throws(OutputProblem) -> Event {
        guard let editor = unsafe editor else {
            if showsPrompt { try StandardOutput.write(prompt) }
            guard let line = reader.next() else { return Interruption.isWanted ? .thrownAway : .end }
            return .line(line.bytes, count: line.count)
        }
        var length: Int32 = 0
        var interrupted: Int32 = 0
        let text = unsafe prompt.withCString { unsafe line_editor_read(editor, $0, &length, &interrupted) }
        if interrupted != 0 { return .thrownAway }
        guard let text = unsafe text else {
            try StandardOutput.write("\n")
            return .end
        }
        var bytes = (0..<Int(length)).map { unsafe UInt8(bitPattern: text[$0]) }
        if bytes.contains(where: { $0 != 0x0a && $0 != 0x20 }) { unsafe line_editor_remember(editor, text) }
        if bytes.last == 0x0a { bytes.removeLast() }
        return .line(bytes, count: bytes.count)
    }
}
