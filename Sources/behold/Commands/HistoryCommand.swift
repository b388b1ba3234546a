import ArgumentParser
import Behold

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List, search and show what was asked and captioned.",
        discussion: """
            Words search questions, answers and captions; without words, the latest turns are listed. \
            A word may be anything: quotes and signs mean themselves.

            EXAMPLES
              behold history
              behold history dog beach
              behold history show 12
              behold history --json --limit 5
            """)

    @Argument(help: ArgumentHelp("Words to search for; or `show` and a turn's number.", valueName: "word"))
    var words: [RawArgument] = []

    @Option(help: ArgumentHelp("Turns at most.", valueName: "n"))
    var limit = 20

    @OptionGroup var format: FormatOptions

    @Option(help: ArgumentHelp("The history to read instead of your own.", valueName: "file"))
    var history: RawArgument?

    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 1000000") }
    }

    func run() async throws {
        let texts = try words.map { word in
            guard let text = String(validating: word.bytes, as: UTF8.self) else {
                throw Failure(.badData, "the words to search for aren't UTF-8 text")
            }
            return text
        }
        guard let journal = try Journal.reading(history.map { .file($0.bytes) } ?? .standard) else {
            if texts.first == "show", texts.count == 2 { throw Failure(.noInput, "there is no history yet") }
            if format.json { try StandardOutput.write(JSONValue.array([]).line) }
            if !speech.quiet { StandardError.say("there is no history yet") }
            return
        }
        if texts.first == "show", texts.count == 2, let number = Int(texts[1]) {
            guard let turn = try journal.turn(number) else {
                throw Failure(.noInput, "the history has no turn \(number)")
            }
            try StandardOutput.write(format.json || format.jsonl ? turn.json.line : Array(turn.shown.utf8))
            return
        }
        let (turns, isCut) = try journal.turns(matching: texts, limit: limit)
        if format.json {
            try StandardOutput.write(JSONValue.array(turns.map(\.json)).line)
        } else {
            for turn in turns {
                try StandardOutput.write(format.jsonl ? turn.json.line : Array((turn.shownOnOneLine + "\n").utf8))
            }
        }
        if turns.isEmpty, !speech.quiet {
            StandardError.say(texts.isEmpty ? "the history is empty" : "nothing in the history has these words")
        }
        if isCut, !speech.quiet { StandardError.say("only the latest \(limit) are shown; --limit shows more") }
    }
}

extension Turn {
    /// Such as "12  2026-11-23 12:01  ask      dog.jpg  what is the dog doing?  running (87 %)".
    fileprivate var shownOnOneLine: String {
        let time = started.prefix(16).map { $0 == "T" ? " " : $0 }
        var parts = ["\(number)", String(time), kind.rawValue, ShownText.line(image)]
        if let question { parts.append(ShownText.line(question)) }
        parts.append(outcome)
        return parts.joined(separator: "  ")
    }

    /// All of the turn, a line for each part.
    fileprivate var shown: String {
        var lines = [
            ("turn", "\(number)"), ("session", "\(session)"), ("kind", kind.rawValue),
            ("status", status.rawValue), ("image", ShownText.line(image)), ("sha256", sha256),
        ]
        if let question { lines.append(("question", ShownText.line(question))) }
        lines.append((kind == .ask ? "answer" : "caption", outcome))
        for alternative in alternatives.dropFirst() {
            lines.append(("", "\(ShownText.line(alternative.answer)) (\(percent(alternative.probability)))"))
        }
        lines += [
            ("model", "\(ShownText.line(model)) \(weights)"),
            ("options", ShownText.line(String(decoding: options.serialized(), as: UTF8.self))),
            ("started", ShownText.line(started)),
        ]
        if let seconds { lines.append(("seconds", "\((seconds * 1_000).rounded() / 1_000)")) }
        return lines.map { name, value in
            name + String(repeating: " ", count: max(0, 10 - name.count)) + value + "\n"
        }.joined()
    }

    private var outcome: String {
        let text = answer.map { ShownText.line($0) } ?? ""
        let sure = confidence.map { " (\(percent($0)))" } ?? ""
        switch status {
        case .done: return text + sure
        case .running, .partial, .interrupted, .failed:
            return text.isEmpty ? "[\(status.rawValue)]" : "\(text) [\(status.rawValue)]"
        }
    }
}
