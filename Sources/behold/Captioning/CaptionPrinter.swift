import Behold

/// Writes captions to standard output as the options say.
struct CaptionPrinter {
    private let format: FormatOptions
    private var collected: [JSONValue] = []

    init(format: FormatOptions) { self.format = format }

    mutating func print(_ result: CaptionResult) throws(OutputProblem) {
        if format.json {
            collected.append(result.json)
        } else if format.jsonl {
            try StandardOutput.write(result.json.line)
        } else {
            try StandardOutput.write(ShownText.line(result.photo.image) + "\t" + ShownText.line(result.caption) + "\n")
        }
    }

    /// A photo that failed, for streams of JSON.
    mutating func print(_ problem: PhotoProblem, name: [UInt8]) throws(OutputProblem) {
        if format.json { collected.append(problem.json(name)) }
        if format.jsonl { try StandardOutput.write(problem.json(name).line) }
    }

    func finish() throws(OutputProblem) {
        guard format.json else { return }
        guard collected.count == 1 else { return try StandardOutput.write(JSONValue.array(collected).line) }
        try StandardOutput.write(collected[0].line)
    }
}
