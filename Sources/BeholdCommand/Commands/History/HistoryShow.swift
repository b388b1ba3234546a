import ArgumentParser
import Behold

struct HistoryShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show all that is known of turns.",
        discussion: """
            EXAMPLES
              behold history show 12
              behold history show 12 15 --jsonl
            """)

    @Argument(help: ArgumentHelp("The turns' numbers.", valueName: "turn"))
    var turns: [Int]

    @OptionGroup var format: FormatOptions
    @OptionGroup var place: HistoryPlace
    @OptionGroup var speech: SpeechOptions

    func run() throws {
        guard let history = try place.choice.open(to: .read) else { throw Failure.noHistory }
        var tally = Tally()
        var results = ResultWriter(format, isList: turns.count > 1)
        for number in turns {
            guard let turn = try history.turn(number) else {
                StandardError.say("the history has no turn \(number)")
                tally.failed(.noInput)
                continue
            }
            try results.write(
                turn.json, text: (tally.inputCount > tally.failureCount ? "\n" : "") + turn.shown)
            tally.succeeded()
        }
        try results.finish()
        try tally.finish()
    }
}
