import ArgumentParser
import Behold
import Interchange

struct HistoryPath: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Print where the history is kept, whether or not it is there yet.",
        discussion: """
            EXAMPLES
              behold history path
              ls -l "$(behold history path)"
            """)

    @OptionGroup var format: FormatOptions
    @OptionGroup var place: HistoryPlace

    func run() throws {
        guard let path = try place.choice.path else { return }
        if format.json || format.jsonl {
            let exists = Photo.exists(path: Array(path.utf8))
            try StandardOutput.write(JSONValue.object([("path", .text(path)), ("exists", .bool(exists))]).line)
        } else {
            try StandardOutput.write((StandardOutput.isTerminal ? ShownText.line(path) : path) + "\n")
        }
    }
}
