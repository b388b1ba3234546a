import ArgumentParser
import Behold
import Files
import Interchange
import Terminal

struct HistoryRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Remove turns for good.",
        discussion: """
            Turns are named by their numbers, by words, by filters, or all of them by --all. A photo that no turn is about \
            any more goes with its names, features and thumbnail; so does one that was only looked at, where --image alone \
            names it. What is removed is overwritten in the file, and in the index of words; its questions go from the lines \
            that conversations keep, too. On a terminal you are asked first, unless the turns are named by their numbers.

            EXAMPLES
              behold history rm 12 15
              behold history rm --before "90 days ago" --dry-run
              behold history rm --words "bank statement" --yes
              behold history rm --image passport.jpg
            """)

    @Argument(help: ArgumentHelp("The turns' numbers.", valueName: "turn"))
    var turns: [Int] = []

    @Option(help: ArgumentHelp("Turns with these words.", valueName: "words"), completion: .list([]))
    var words: RawArgument?

    @Flag(help: "The words are a query in the syntax of SQLite's FTS5.")
    var fts = false

    @OptionGroup(title: "Filters") var filters: TurnFilterOptions

    @Flag(help: "Remove every turn, and all that is kept of photos.")
    var all = false

    @Flag(help: "Only say which turns would go.")
    var dryRun = false

    @Flag(help: "Don't ask.")
    var yes = false

    @OptionGroup var format: FormatOptions
    @OptionGroup var place: HistoryPlace
    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        if fts && words == nil { throw ValidationError("--fts needs --words") }
    }

    func run() throws {
        var filter = try filters.filter(words: words.map { [$0] } ?? [], isQuery: fts)
        if words != nil, filter.query == nil, filter.words.allSatisfy(\.isWhitespace) {
            throw Failure(.usage, "--words names no words")
        }
        if !turns.isEmpty { filter.turns = turns }
        guard filter.isEmpty == all else {
            throw Failure(
                .usage,
                all
                    ? "--all means every turn: it can't be narrowed"
                    : "which turns? Name their numbers, --words, --before or another filter; --all removes every one")
        }
        guard let history = try dryRun ? place.choice.open(to: .read) : place.choice.open(to: .change) else {
            throw Failure.noHistory
        }
        let missing = try missingTurns(in: history)
        if dryRun {
            try rehearse(filter, in: history)
        } else if try isWanted(filter, in: history) {
            let questions = try forgottenQuestions(filter, in: history)
            let removal = try history.remove(filter)
            forgetLines(asking: questions)
            try report(removal)
        }
        guard !missing.isEmpty else { return }
        for number in missing { StandardError.say("the history has no turn \(number)") }
        throw missing.count == Set(turns).count ? ExitStatus.noInput : .partial
    }

    /// Numbers that were named and aren't there.
    private func missingTurns(in history: HistoryStore) throws -> [Int] {
        guard !turns.isEmpty else { return [] }
        var named = TurnFilter()
        named.turns = turns
        let found = Set(try history.turns(named, limit: 1_000_000).turns.map(\.number))
        return Set(turns).subtracting(found).sorted()
    }

    /// Whether it is the history that conversations go to: only of that the typed lines are kept.
    private var isOwnHistory: Bool {
        guard let named = place.history else { return true }
        let own = try? HistoryOptions.choice(naming: nil).path
        return own.map { FileSystem.areSame(named.bytes, Array($0.utf8)) } ?? false
    }

    /// What was asked in turns that are to be removed, where conversations keep the lines that were typed.
    private func forgottenQuestions(_ filter: TurnFilter, in history: HistoryStore) throws -> Set<[UInt8]> {
        guard isOwnHistory, !all else { return [] }
        var questions: Set<[UInt8]> = []
        try history.forEachTurn(filter) { turn in
            if let question = turn.question { questions.insert(Array(question.utf8)) }
        }
        return questions
    }

    /// Takes the questions out of the lines that were typed, too; all lines with all turns.
    private func forgetLines(asking questions: Set<[UInt8]>) {
        guard isOwnHistory, all || !questions.isEmpty else { return }
        InputHistory.standard()?.remove { line in
            all || ChatLine.questions(in: line).contains { questions.contains($0) }
        }
    }

    private func rehearse(_ filter: TurnFilter, in history: HistoryStore) throws {
        var count = 0
        var results = ResultWriter(format, isList: true)
        try history.forEachTurn(filter) { turn in
            count += 1
            try results.write(turn.json, text: turn.shownOnOneLine + "\n")
        }
        try results.finish()
        let photos = try history.photosWithoutTurn(filter)
        if !speech.quiet { StandardError.say("\(Self.shown(count, photos)) would be removed") }
    }

    /// Such as "2 turns", "0 turns and 1 photo that no turn is about".
    private static func shown(_ turns: Int, _ photos: Int) -> String {
        counted(turns, "turn") + (photos > 0 ? " and \(counted(photos, "photo")) that no turn is about" : "")
    }

    private func isWanted(_ filter: TurnFilter, in history: HistoryStore) throws -> Bool {
        guard turns.isEmpty, !yes, StandardInput.isTerminal else { return true }
        guard StandardError.isTerminal else {
            throw Failure(
                .usage, "you can't be asked, since standard error isn't the terminal: say --yes, or --dry-run")
        }
        let count = try history.count(filter)
        let photos = try history.photosWithoutTurn(filter)
        guard count + photos > 0 else { return true }
        StandardError.write("Remove \(Self.shown(count, photos)) for good? [y/N] ")
        var reader = LineReader(descriptor: 0)
        let answer = reader.next().map { String(decoding: $0.bytes, as: UTF8.self).lowercased() }
        if let answer, ["y", "yes"].contains(answer.filter { !$0.isWhitespace }) { return true }
        StandardError.say("nothing was removed")
        return false
    }

    private func report(_ removal: HistoryRemoval) throws {
        if format.json || format.jsonl {
            try StandardOutput.write(
                JSONValue.object([
                    ("turns", .integer(removal.turns)), ("photos", .integer(removal.photos)),
                    ("running", .integer(removal.running)),
                ]).line)
        } else {
            let photos =
                removal.photos > 0
                ? ", and \(counted(removal.photos, "photo")) that no \(removal.turns > 0 ? "other " : "")turn is about"
                : ""
            try StandardOutput.write("\(counted(removal.turns, "turn")) removed\(photos)\n")
        }
        if removal.running > 0, !speech.quiet {
            StandardError.say("\(counted(removal.running, "turn")) still at work: not removed")
        }
    }
}
