import Behold

/// The read-ask-print loop. An error never ends it.
final class Conversation {
    private let beholder: Beholder
    private let input: ChatInput
    private let speech: SpeechOptions
    private var photos: [Photo] = []
    private var isTroubleTold = false

    init(beholder: Beholder, input: ChatInput, speech: SpeechOptions) {
        self.beholder = beholder
        self.input = input
        self.speech = speech
    }

    static let help = """
        /image PATH…   look at a photo, or several; a bare path does the same
        a line of text asks about it
        /caption       a sentence about it
        /ask TEXT      asks TEXT, whatever it looks like
        /help          this list
        /quit          leave (also Ctrl-D); Ctrl-C stops an answer

        """

    func run() async throws {
        Interruption.noteOnly()
        if input.isConversation, !speech.quiet {
            StandardError.write("\(Root.versionNumber): /image PATH, then ask. /help lists the commands.\n")
        }
        while true {
            Interruption.reset()
            switch try input.next(prompt: "behold> ") {
            case .end: return
            case .thrownAway: continue
            case .line(let bytes, let count):
                guard try await take(bytes, count: count) else { return }
            }
        }
    }

    /// - Returns: whether the conversation goes on.
    private func take(_ bytes: [UInt8], count: Int) async throws -> Bool {
        guard count == bytes.count else {
            tell(QuestionProblem.tooLong(bytes: count, limit: PhotoQuestion.maximumBytes).sentence)
            return true
        }
        switch ChatLine(bytes) {
        case .nothing: break
        case .quit: return false
        case .help: try StandardOutput.write(Self.help)
        case .unknownCommand(let word):
            tell("\(ShownText.line(word)) is no command; /help lists them, /ask TEXT asks it")
        case .images(let paths): try await look(at: paths)
        case .caption: try await caption()
        case .question(let text): try await ask(text)
        }
        return true
    }

    /// Takes up photos and says what was understood of them. A path that fails leaves those before as they were.
    private func look(at paths: [[UInt8]]) async throws {
        guard !paths.isEmpty else { return tell("/image needs a path") }
        var seen: [Photo] = []
        for path in paths {
            let photo = Photo(path: path)
            try await attempt {
                let shown = try await self.beholder.overview(of: photo)
                if !self.speech.quiet {
                    let size = "\(shown.width) × \(shown.height)" + (shown.format.isEmpty ? "" : " \(shown.format)")
                    StandardError.write("\(ShownText.line(path)): \(size), \(ShownText.line(shown.caption))\n")
                }
                if let damage = shown.damage { StandardError.sayDamaged(path, damage) }
                if shown.isOriginalMissing { StandardError.sayMissing(path) }
                seen.append(photo)
            }
        }
        if !seen.isEmpty { photos = seen }
    }

    private func ask(_ text: [UInt8]) async throws {
        let question: PhotoQuestion
        do throws(QuestionProblem) {
            question = try PhotoQuestion(utf8: text)
        } catch {
            return tell(error.sentence)
        }
        guard !photos.isEmpty else { return tell("no photo to ask about yet: /image PATH") }
        for photo in photos {
            try await attempt {
                let result = try await self.beholder.ask(photo, question)
                try self.print(result.shown(withConfidence: StandardOutput.isTerminal), about: photo)
                if !StandardOutput.isTerminal, !self.speech.quiet {
                    StandardError.write(
                        result.isUnsure
                            ? result.shown(withConfidence: true) + "\n" : "confidence \(percent(result.confidence))\n")
                }
                self.note(result.record)
            }
        }
    }

    private func caption() async throws {
        guard !photos.isEmpty else { return tell("no photo to caption yet: /image PATH") }
        for photo in photos {
            try await attempt {
                for try await step in self.beholder.captionSteps(of: photo) {
                    if Interruption.isWanted { throw BeholdError.cancelled }
                    guard case .finished(let result) = step else { continue }
                    try self.print(ShownText.line(result.caption), about: photo)
                    self.note(result.record)
                }
            }
        }
    }

    private func print(_ text: String, about photo: Photo) throws(OutputProblem) {
        try StandardOutput.write((photos.count > 1 ? ShownText.line(photo.name) + "\t" : "") + text + "\n")
    }

    private func attempt(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch BeholdError.cancelled {
            tell("stopped")
        } catch let error as BeholdError {
            tell(error.failure.sentence)
        }
    }

    private func note(_ record: Record) {
        guard let trouble = record.trouble, !isTroubleTold else { return }
        isTroubleTold = true
        tell(trouble.notSaved)
    }

    private func tell(_ sentence: String) { StandardError.say(sentence) }
}
