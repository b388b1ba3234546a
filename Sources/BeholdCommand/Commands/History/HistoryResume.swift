import ArgumentParser
import Behold

struct HistoryResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with an earlier conversation.",
        discussion: """
            The photos of the session that a turn belongs to are taken up again, from their files where they are still \
            there, else from what the history keeps of them. Its last turns are shown; then ask. With --no-history, or where \
            the settings say that nothing is to be kept, the history is only read.

            EXAMPLES
              behold history resume 12
            """)

    @Argument(help: ArgumentHelp("The number of a turn.", valueName: "turn"))
    var turn: Int

    @Flag(help: "Keep nothing of this run.")
    var noHistory = false

    @OptionGroup var images: ImageOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var place: HistoryPlace
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        // Refused before the model is loaded.
        guard let history = try place.choice.open(to: .read) else { throw Failure.noHistory }
        guard try history.turn(turn) != nil else {
            throw Failure(.noInput, ChatProblem.noSuchTurn(turn).sentence)
        }
        let choice = try model.choice.opened(to: .ask)
        let keepsTurns = !noHistory && place.keepsTurns
        let input = ChatInput(plain: speech.plain, keepsLines: keepsTurns && place.history == nil)
        let beholder =
            keepsTurns
            ? try await Beholder(
                model: choice, precision: model.precision, threads: model.threadCount, history: place.choice,
                historySettings: HistorySettings(Settings.inForce))
            : try await Beholder(
                model: choice, precision: model.precision, threads: model.threadCount, recalling: history)
        let conversation = Conversation(
            beholder: beholder, input: input, options: model, images: images, speech: speech)
        try await conversation.run(resuming: turn)
    }
}
