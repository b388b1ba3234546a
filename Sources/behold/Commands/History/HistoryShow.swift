import ArgumentParser
import Behold
import Interchange

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
        var collected: [JSONValue] = []
        for number in turns {
            guard let turn = try history.turn(number) else {
                StandardError.say("the history has no turn \(number)")
                tally.failed(.noInput)
                continue
            }
            if format.json {
                collected.append(turn.json)
            } else if format.jsonl {
                try StandardOutput.write(turn.json.line)
            } else {
                try StandardOutput.write((tally.inputCount > tally.failureCount ? "\n" : "") + turn.shown)
            }
            tally.succeeded()
        }
        if format.json, turns.count > 1 {
            try StandardOutput.write(JSONValue.array(collected).line)
        } else if format.json, let only = collected.first {
            try StandardOutput.write(only.line)
        }
        try tally.finish()
    }
}
