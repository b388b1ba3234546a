import ArgumentParser
import Behold

struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Talk about photos (the default).",
        discussion: """
            EXAMPLES
              behold
              printf '/image dog.jpg\\nwhat is the dog doing?\\n' | behold
            """)

    @OptionGroup var images: ImageOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        let input = ChatInput(plain: speech.plain, keepsLines: history.keepsLines)
        let beholder = try await model.open(history, to: .ask)
        let conversation = Conversation(
            beholder: beholder, input: input, options: model, images: images, speech: speech)
        try await conversation.run()
    }
}
