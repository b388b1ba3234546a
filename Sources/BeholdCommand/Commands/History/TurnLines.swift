import Behold
import Interchange

extension Turn {
    /// Such as "12  2026-11-23 12:01  ask  dog.jpg  what is the dog doing?  running (87 %)".
    var shownOnOneLine: String { shownOnOneLine(limit: .max) }

    /// - Parameter limit: the most characters of each text.
    func shownOnOneLine(limit: Int) -> String {
        var parts = ["\(number)", LocalTime.minute(start), kind.rawValue, ShownText.line(image).cut(to: limit)]
        if let question { parts.append(ShownText.line(question).cut(to: limit)) }
        parts.append(outcome(limit: limit))
        return parts.joined(separator: "  ")
    }

    /// All of the turn, a line for each part.
    var shown: String {
        var lines = [
            ("turn", "\(number)"), ("session", "\(session)"), ("kind", kind.rawValue),
            ("status", status.rawValue), ("image", ShownText.line(image)), ("sha256", ShownText.line(photo.sha256)),
        ]
        if let question { lines.append(("question", ShownText.line(question))) }
        lines.append((kind == .ask ? "answer" : "caption", outcome(limit: .max)))
        for alternative in alternatives.dropFirst() {
            lines.append(("", "\(ShownText.line(alternative.text)) (\(percent(alternative.probability)))"))
        }
        lines += [
            ("model", "\(ShownText.line(model)) \(ShownText.line(weights))"),
            ("options", ShownText.line(String(decoding: optionsJSON.serialized(), as: UTF8.self))),
            ("started", LocalTime.second(start)),
        ]
        if let seconds { lines.append(("seconds", "\((seconds * 1_000).rounded() / 1_000)")) }
        return lines.map { name, value in
            name + String(repeating: " ", count: max(0, 10 - name.count)) + value + "\n"
        }.joined()
    }

    private func outcome(limit: Int) -> String {
        let text = answer.map { ShownText.line($0).cut(to: limit) } ?? ""
        let sure = confidence.map { " (\(percent($0)))" } ?? ""
        switch status {
        case .done: return answer == nil ? "[declined]" : text + sure
        case .running, .partial, .interrupted, .failed:
            return text.isEmpty ? "[\(status.rawValue)]" : "\(text) [\(status.rawValue)]"
        }
    }
}

extension String {
    fileprivate func cut(to limit: Int) -> String {
        guard utf8.count > limit, count > limit else { return self }
        return prefix(limit - 1) + "…"
    }
}

/// "1 turn", "12 turns".
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
