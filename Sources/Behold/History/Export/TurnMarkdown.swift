extension Turn {
    /// A section with a heading and a list. Texts are shown on one line, with every sign taken literally.
    var markdown: String {
        var lines = ["", "## \(number) · \(kind.rawValue) · \(started)", ""]
        func add(_ name: String, _ text: String) { lines.append("- **\(name)** \(text)") }
        add("photo", Self.literal(ShownText.line(image)))
        if let question { add("question", Self.literal(ShownText.line(question))) }
        if let answer {
            let sure = confidence.map { " (\(Self.percent($0)))" } ?? ""
            add(kind == .ask ? "answer" : "caption", Self.literal(ShownText.line(answer)) + sure)
        }
        if status == .done, answer == nil { add("status", "declined") }
        if status != .done { add("status", status.rawValue) }
        let others = alternatives.dropFirst().map { alternative in
            "\(Self.literal(ShownText.line(alternative.text))) (\(Self.percent(alternative.probability)))"
        }
        if !others.isEmpty { add("or", others.joined(separator: ", ")) }
        add("model", Self.literal(ShownText.line(model)) + " " + Self.literal(ShownText.line(weights)))
        return lines.joined(separator: "\n") + "\n"
    }

    private static func percent(_ probability: Float) -> String { "\(Int((probability * 100).rounded())) %" }

    /// Signs that mean something in the middle of a line, in CommonMark or GitHub's dialect of it; an escape before each
    /// makes them plain.
    private static let signs = Set("\\`*_[]<>|~&@:$".unicodeScalars)

    private static func literal(_ text: String) -> String {
        var literal = String.UnicodeScalarView()
        var last: Unicode.Scalar = " "
        for character in text.unicodeScalars {
            let beginsLink = character == "." && (last == "w" || last == "W")  // www.
            if beginsLink || signs.contains(character) { literal.append("\\") }
            literal.append(character)
            last = character
        }
        return String(literal)
    }
}
