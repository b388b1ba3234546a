import Behold

@main struct AskAPhoto {
    static func main() async throws {
        let photo = Photo(path: CommandLine.arguments[1])
        let beholder = try await Beholder()
        let answer = try await beholder.ask(photo, CommandLine.arguments[2])
        print(answer.answer, answer.confidence)
        print(try await beholder.caption(photo).caption)
    }
}
