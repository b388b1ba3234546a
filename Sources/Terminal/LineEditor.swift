import CLineEditor
import Glibc

/// Lines that a person types on the terminal, edited where the cursor is.
@safe package final class LineEditor {
    /// What Tab does.
    package enum Completion {
        /// Other text in place of all before the cursor.
        case replacement([UInt8])
        /// Lines to be shown below, safe for a terminal.
        case listing(String)
    }

    /// Called for Tab with all before the cursor and the terminal's width; `isRepeated` where the last Tab left the line as it
    /// is now. Nil does nothing.
    package typealias Completer = (_ line: [UInt8], _ columns: Int, _ isRepeated: Bool) -> Completion?

    private let completer: Completer
    private var editor: OpaquePointer?

    /// Takes standard input and output; one editor at a time. Nil where the terminal can't move its cursor, or can't be driven.
    package init?(completer: @escaping Completer) {
        guard let terminal = Environment.value("TERM"), !["dumb", "unknown"].contains(terminal) else { return nil }
        self.completer = completer
        unsafe editor = line_editor_open(Self.complete, Unmanaged.passUnretained(self).toOpaque())
        if unsafe editor == nil { return nil }
    }

    deinit { unsafe line_editor_close(editor) }

    /// The next line; of one that is longer than 65,536 characters the beginning.
    package func next(prompt: String) -> TypedLine {
        var text: UnsafePointer<CChar>?
        var (length, dropped) = (0 as Int32, 0 as Int32)
        switch unsafe line_editor_read(editor, prompt, &text, &length, &dropped) {
        case line_complete: break
        case line_thrown_away: return .thrownAway
        default: return .end
        }
        guard let text = unsafe text else { return .thrownAway }
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: Int(length)))
        return .line(bytes, count: bytes.count + Int(dropped))
    }

    /// Puts a line into those that the arrow keys show. One with a NUL isn't.
    package func remember(_ line: [UInt8]) {
        guard !line.contains(0) else { return }
        unsafe line_editor_remember(editor, line.terminated)
    }

    private static let complete: line_completer = { context, text, length, columns, isRepeated in
        var result = unsafe line_completion()
        guard let context = unsafe context, let text = unsafe text else { return unsafe result }
        let editor = unsafe Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
        let line = unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: Int(length)))
        switch editor.completer(line, Int(columns), isRepeated != 0) {
        case .replacement(let line): unsafe result.replacement = strdup(line.terminated)
        case .listing(let text): unsafe result.listing = strdup(text)
        case nil: break
        }
        return unsafe result
    }
}

/// What came of waiting for a line.
package enum TypedLine {
    /// `count` is the line's whole length, with what wasn't kept of it.
    case line([UInt8], count: Int)
    /// Ctrl-C threw the line away.
    case thrownAway
    case end
}
