import Behold
import Interchange

/// Writes captions to standard output as the options say.
struct CaptionPrinter {
    enum Format: Equatable {
        /// `PATH<tab>CAPTION`, a line for each caption; on a terminal the first one's confidence follows.
        case lines
        /// A document: an object, or a list of them.
        case json
        case jsonl
        /// `<img src="…" alt="…">`, a line for each photo.
        case html
    }

    private let format: Format
    /// Whether more than one result is expected.
    private let isStream: Bool
    private let here = PathFromFolder()
    private var count = 0

    init(format: Format, isStream: Bool) {
        self.format = format
        self.isStream = isStream
    }

    mutating func print(_ result: CaptionResult) throws(OutputProblem) {
        switch format {
        case .lines:
            let name = ShownText.line(result.photo.image)
            let others = result.captions.dropFirst().map { "\(name)\t\(ShownText.line($0))\n" }
            try StandardOutput.write(
                "\(name)\t\(result.shown(withConfidence: StandardOutput.isTerminal))\n" + others.joined())
        case .html:
            try StandardOutput.write(PhotoPage.line(path: here.relative(result.photo.image), text: result.caption))
        case .json, .jsonl: try print(result.json)
        }
    }

    /// An alternative text that isn't sure, for JSON.
    mutating func printUnsure(_ result: CaptionResult) throws(OutputProblem) {
        switch format {
        case .json, .jsonl: try print(result.json)
        case .lines, .html: break
        }
    }

    /// A photo that failed, for streams of JSON.
    mutating func print(_ problem: PhotoProblem, name: [UInt8]) throws(OutputProblem) {
        guard isStream else { return }
        switch format {
        case .json, .jsonl: try print(problem.json(name))
        case .lines, .html: break
        }
    }

    /// A list is written as it comes, so that memory doesn't grow with it.
    private mutating func print(_ object: JSONValue) throws(OutputProblem) {
        let isList = format == .json && isStream
        let before = isList ? Array((count == 0 ? "[" : ", ").utf8) : []
        try StandardOutput.write(before + object.serialized() + (isList ? [] : [UInt8(ascii: "\n")]))
        count += 1
    }

    /// Ends a document that was begun, where nothing else will come.
    func abandon() {
        if count > 0 { try? finish() }
    }

    func finish() throws(OutputProblem) {
        if format == .json, isStream { try StandardOutput.write(count == 0 ? "[]\n" : "]\n") }
    }
}
