import ArgumentParser
import Behold
import Terminal

struct HistoryList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the latest turns, or those with some words.",
        discussion: """
            This is what `behold history` does without a subcommand. All words must occur, in the question, the answer or \
            the caption, whatever their case and accents.

            EXAMPLES
              behold history dog beach
              behold history --since yesterday --kind ask
              behold history --image holiday/dog.jpg
              behold history --fts 'dog AND (beach OR sea*)'
            """)

    @Argument(help: ArgumentHelp("Words to search for.", valueName: "word"), completion: .list([]))
    var words: [RawArgument] = []

    @OptionGroup(title: "Filters") var filters: TurnFilterOptions

    @Flag(help: "The words are a query in the syntax of SQLite's FTS5.")
    var fts = false

    @Option(help: ArgumentHelp("Turns at most.", valueName: "n"))
    var limit = 20

    @OptionGroup var format: FormatOptions
    @OptionGroup var place: HistoryPlace
    @OptionGroup var speech: SpeechOptions

    /// Of each text on a terminal: a screen isn't flooded by one turn.
    private static let longest = 240

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 1000000") }
        guard let first = words.first, !CommandLineArguments.escaped().contains("--") else { return }
        let word = String(decoding: first.bytes, as: UTF8.self)
        let commands = HistoryCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
        if commands.contains(word) {
            throw ValidationError(
                "\(word) is a command of its own: behold history \(word) …; to search for the word: behold history -- \(word)"
            )
        }
    }

    func run() throws {
        let filter = try filters.filter(words: words, isQuery: fts)
        var results = ResultWriter(format, isList: true)
        guard let history = try place.choice.open(to: .read) else {
            try results.finish()
            if !speech.quiet { StandardError.say("there is no history yet") }
            return
        }
        let start = ContinuousClock.now
        defer { speech.sayTime(since: start) }
        let (turns, isCut) = try history.turns(filter, limit: limit)
        let longest = StandardOutput.isTerminal ? Self.longest : .max
        for turn in turns { try results.write(turn.json, text: turn.shownOnOneLine(limit: longest) + "\n") }
        try results.finish()
        guard !speech.quiet else { return }
        if turns.isEmpty {
            let sentence =
                filter.isEmpty
                ? "the history is empty"
                : words.isEmpty ? "nothing in the history fits" : "nothing in the history has these words"
            StandardError.say(sentence)
        }
        if isCut {
            StandardError.say("only the latest \(limit == 1 ? "is" : "\(limit) are") shown; --limit shows more")
        }
    }
}
