import Interchange

/// Writes results to standard output as the options say: one JSON document at the end, an object a line, or text.
struct ResultWriter {
    private let format: FormatOptions
    private let isList: Bool
    private var collected: [JSONValue] = []

    /// - Parameter isList: whether the document is a list, of however many results.
    init(_ format: FormatOptions, isList: Bool) {
        self.format = format
        self.isList = isList
    }

    /// - Parameter text: nil for what is told otherwise where no JSON is wanted.
    mutating func write(
        _ object: @autoclosure () -> JSONValue, text: @autoclosure () -> String? = nil
    ) throws(OutputProblem) {
        if format.json {
            collected.append(object())
        } else if format.jsonl {
            try StandardOutput.write(object().line)
        } else if let text = text() {
            try StandardOutput.write(text)
        }
    }

    func finish() throws(OutputProblem) {
        guard format.json else { return }
        if isList {
            try StandardOutput.write(JSONValue.array(collected).line)
        } else if let only = collected.first {
            try StandardOutput.write(only.line)
        }
    }
}

extension JSONValue {
    /// The document and a line feed.
    var line: [UInt8] { serialized() + [UInt8(ascii: "\n")] }
}
