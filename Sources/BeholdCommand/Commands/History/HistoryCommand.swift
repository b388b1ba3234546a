import ArgumentParser
import Behold

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List, search, export and remove what was asked and captioned.",
        discussion: """
            Without a subcommand, words search questions, answers and captions, and no words list the latest turns \
            (`behold help history list` has the filters). A word may be anything: quotes and signs mean themselves. \
            After -- a word is searched for though a subcommand has its name.

            EXAMPLES
              behold history
              behold history dog beach --since "2 days ago"
              behold history --image dog.jpg --json
              behold history -- show
              behold history show 12
              behold history resume 12
              behold history export --to history.csv
              behold history rm --before "90 days ago" --dry-run
            """,
        subcommands: [
            HistoryList.self, HistoryShow.self, HistoryResume.self, HistoryExport.self, HistoryRemove.self,
            HistoryStatistics.self, HistoryPath.self, HistoryBackup.self,
        ],
        defaultSubcommand: HistoryList.self)
}

/// Which history a subcommand is about.
struct HistoryPlace: ParsableArguments {
    @Option(help: ArgumentHelp("The history to use instead of your own.", valueName: "file"))
    var history: RawArgument?

    /// Whether turns are to be kept, by the settings.
    var keepsTurns: Bool { HistoryOptions.choice(naming: history) != .none }

    /// Where the settings say that nothing is to be kept, what was kept before.
    var choice: HistoryChoice {
        let choice = HistoryOptions.choice(naming: history)
        return choice == .none ? .standard : choice
    }
}

extension Failure {
    static let noHistory = Failure(.noInput, "there is no history yet")
}
