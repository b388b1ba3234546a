import CLineEditor
import Files
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
    private let history: InputHistory?
    private var last: [UInt8] = []

    /// - Parameters:
    ///   - plain: no line editing.
    ///   - keepsLines: whether the lines typed are kept for the next conversation.
    init(plain: Bool, keepsLines: Bool) {
        showsPrompt = StandardInput.isTerminal && StandardOutput.isTerminal
        let isEdited = showsPrompt && !plain && Self.canMoveCursor
        unsafe editor = isEdited ? line_editor_open(Self.complete, nil) : nil
        let kept = isEdited ? InputHistory.standard() : nil
        history = keepsLines ? kept : nil
        for line in kept?.lines() ?? [] { remember(line) }
    }

    deinit {
        if let editor = unsafe editor { unsafe line_editor_close(editor) }
    }

    /// Whether a person types on a terminal.
    var isConversation: Bool { showsPrompt }

    private static var canMoveCursor: Bool {
        guard let terminal = unsafe getenv("TERM") else { return false }
        return unsafe !["", "dumb", "unknown"].contains(String(cString: terminal))
    }

    func next(prompt: String) throws(OutputProblem) -> Event {
        guard let editor = unsafe editor else { return try nextUnedited(prompt: prompt) }
        var text: UnsafePointer<CChar>?
        var (length, dropped) = (0 as Int32, 0 as Int32)
        switch unsafe line_editor_read(editor, prompt, &text, &length, &dropped) {
        case line_complete: break
        case line_thrown_away: return .thrownAway
        default:
            try StandardOutput.write("\n")
            return .end
        }
        guard let text = unsafe text else { return .thrownAway }
        let bytes = (0..<Int(length)).map { unsafe UInt8(bitPattern: text[$0]) }
        keep(bytes)
        return .line(bytes, count: bytes.count + Int(dropped))
    }

    private func nextUnedited(prompt: String) throws(OutputProblem) -> Event {
        if showsPrompt { try StandardOutput.write(prompt) }
        guard let line = reader.next() else {
            if showsPrompt { try StandardOutput.write("\n") }
            return Interruption.isWanted ? .thrownAway : .end
        }
        return .line(line.bytes, count: line.count)
    }

    private func keep(_ line: [UInt8]) {
        guard line != last, line.contains(where: { $0 != 0x20 }) else { return }
        last = line
        remember(line)
        history?.append(line)
    }

    private func remember(_ line: [UInt8]) {
        guard let editor = unsafe editor, !line.contains(0) else { return }
        unsafe line_editor_remember(editor, FileSystem.terminated(line))
    }

    /// What Tab does.
    private static let complete: line_completer = { _, text, length, columns, isRepeated in
        var result = unsafe line_completion()
        guard let text = unsafe text else { return unsafe result }
        let line = (0..<Int(length)).map { unsafe UInt8(bitPattern: text[$0]) }
        guard let completion = LineCompletion(of: line), !completion.candidates.isEmpty else { return unsafe result }
        let completed = completion.completed(from: line)
        if completed != line {
            unsafe result.replacement = strdup(FileSystem.terminated(completed))
        } else if isRepeated != 0 {
            unsafe result.listing = strdup(completion.list(columns: Int(columns)))
        }
        return unsafe result
    }
}
