import Terminal

/// Where the lines of a conversation come from: a person at a terminal, or a pipe.
final class ChatInput {
    private var reader = LineReader(descriptor: 0)
    private let editor: LineEditor?
    private let showsPrompt: Bool
    private let history: InputHistory?
    private var last: [UInt8] = []

    /// - Parameters:
    ///   - plain: no line editing.
    ///   - keepsLines: whether the lines typed are kept for the next conversation.
    init(plain: Bool, keepsLines: Bool) {
        showsPrompt = StandardInput.isTerminal && StandardOutput.isTerminal
        editor = showsPrompt && !plain ? LineEditor(completer: Self.complete) : nil
        let kept = editor == nil ? nil : InputHistory.standard()
        history = keepsLines ? kept : nil
        for line in kept?.lines() ?? [] { editor?.remember(line) }
    }

    /// Whether a person types on a terminal.
    var isConversation: Bool { showsPrompt }

    func next(prompt: String) throws(OutputProblem) -> TypedLine {
        guard let editor else { return try nextUnedited(prompt: prompt) }
        let typed = editor.next(prompt: prompt)
        switch typed {
        case .line(let bytes, _): keep(bytes, in: editor)
        case .thrownAway: break
        case .end: try StandardOutput.write("\n")
        }
        return typed
    }

    private func nextUnedited(prompt: String) throws(OutputProblem) -> TypedLine {
        if showsPrompt { try StandardOutput.write(prompt) }
        guard let line = reader.next() else {
            if showsPrompt { try StandardOutput.write("\n") }
            return Interruption.isWanted ? .thrownAway : .end
        }
        return .line(line.bytes, count: line.count)
    }

    private func keep(_ line: [UInt8], in editor: LineEditor) {
        guard line != last, line.contains(where: { $0 != 0x20 }) else { return }
        last = line
        editor.remember(line)
        history?.append(line)
    }

    /// What Tab does.
    private static func complete(_ line: [UInt8], columns: Int, isRepeated: Bool) -> LineEditor.Completion? {
        guard let completion = LineCompletion(of: line), !completion.candidates.isEmpty else { return nil }
        let completed = completion.completed(from: line)
        if completed != line { return .replacement(completed) }
        return isRepeated ? .listing(completion.list(columns: columns)) : nil
    }
}
