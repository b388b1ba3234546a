import Behold
import Synchronization
import Terminal

/// The read-ask-print loop. An error never ends it.
final class Conversation {
    var beholder: Beholder
    let speech: SpeechOptions
    /// How another model is loaded.
    let options: ModelOptions
    private let images: ImageOptions
    var photos = StagedPhotos()
    /// What `/why` and `/top` are about.
    var lastAnswer: (photo: Photo, result: AnswerResult)?
    var transcript = Transcript()
    private let input: ChatInput
    /// Why turns aren't in the history.
    private var trouble: HistoryProblem?

    init(beholder: Beholder, input: ChatInput, options: ModelOptions, images: ImageOptions, speech: SpeechOptions) {
        self.beholder = beholder
        self.input = input
        self.options = options
        self.images = images
        self.speech = speech
    }

    /// - Parameter turn: a turn of the history whose conversation is taken up.
    /// - Throws: `OutputProblem` where nobody reads any more; at the end, the status of a history that couldn't be
    ///   written.
    func run(resuming turn: Int? = nil) async throws {
        Interruption.noteOnly()
        if let turn { try await begin(with: turn) }
        if input.isConversation {
            note("\(BeholdVersion.program): /image PATH, then ask. /help lists the commands.")
        }
        loop: while true {
            Interruption.reset()
            switch try input.next(prompt: "behold> ") {
            case .end: break loop
            case .thrownAway: break
            case .line(let bytes, let count):
                guard try await take(bytes, count: count) else { break loop }
            }
            // Nobody is there to go on with another line.
            if Interruption.isWanted, !input.isConversation { throw ExitStatus.interrupted }
        }
        if let trouble { throw trouble.status }
    }

    /// Takes up an earlier conversation, which Ctrl-C cuts short.
    private func begin(with turn: Int) async throws {
        try await attempt { try await self.resume(turn: turn) }
        if Interruption.isWanted, !input.isConversation { throw ExitStatus.interrupted }
    }

    /// - Returns: whether the conversation goes on.
    private func take(_ bytes: [UInt8], count: Int) async throws(OutputProblem) -> Bool {
        guard count == bytes.count else {
            tell(QuestionProblem.tooLong(bytes: count, limit: Question.maximumBytes).sentence)
            return true
        }
        let line = ChatLine(bytes)
        if line == .quit { return false }
        try await attempt { try await self.obey(line) }
        return true
    }

    private func obey(_ line: ChatLine) async throws {
        switch line {
        case .nothing, .quit: break
        case .help: try StandardOutput.write(ChatCommand.list)
        case .unknownCommand(let word): throw ChatProblem.unknownCommand(word)
        case .needless(let command): throw ChatProblem.needless(command)
        case .misplacedSubject: throw ChatProblem.misplacedSubject
        case .misplacedCommand(let word): throw ChatProblem.misplacedCommand(word)
        case .bareCommand(let word): throw ChatProblem.bareCommand(word)
        case .nameWithNUL: throw ChatProblem.nameWithNUL
        case .images(let paths): try await look(at: paths)
        case .imagesAndQuestion(let paths, let text):
            // Where one of them can't be looked at, the question isn't asked about another.
            for path in paths { try await stage(photo(at: path)) }
            try await ask(text, of: .current)
        case .listImages: try listPhotos()
        case .turnTo(let number):
            guard photos.turn(to: number) else { throw ChatProblem.noSuchPhoto(number) }
            notePhoto(number)
        case .question(let text, let subject): try await ask(text, of: subject)
        case .caption(let subject): try await caption(subject)
        case .top: try showAlternatives()
        case .history(let words): try showHistory(words)
        case .resume(let number): try await resume(number)
        case .model(let name): try await change(toModel: name)
        case .clear:
            photos = StagedPhotos()
            lastAnswer = nil
            transcript = Transcript()
        case .why(let file): try await explain(file: file)
        case .search(let text): try await search(text)
        case .save(let file, let overwrites): try save(to: file, overwrites: overwrites)
        }
    }

    // MARK: Photos

    /// Takes up photos and says what was understood of them. A path that fails leaves those before as they were.
    private func look(at paths: [[UInt8]]) async throws {
        guard !paths.isEmpty else { throw ChatProblem.noPath }
        for path in paths {
            guard !Interruption.isWanted else { throw ChatProblem.stopped }
            try await attempt { try await self.stage(self.photo(at: path)) }
        }
    }

    func photo(at path: [UInt8]) -> Photo { images.limited(Photo(path: path)) }

    private func stage(_ photo: Photo) async throws {
        stage(photo, try await beholder.overview(of: photo))
    }

    func stage(_ photo: Photo, _ overview: PhotoOverview) {
        notePhoto(photos.add(.init(photo: photo, overview: overview)))
        if let damage = overview.damage { StandardError.sayDamaged(photo.name, damage) }
        if overview.isOriginalMissing { StandardError.sayMissing(photo.name) }
    }

    /// Says that the file of a photo has another content than when it was taken up, and takes up what is there now.
    private func noteChange(of entry: StagedPhotos.Entry, to found: PhotoFacts) async {
        guard found.sha256 != entry.overview.sha256 else { return }
        tell(ChatProblem.changed(entry.photo.name).sentence)
        guard let overview = try? await beholder.overview(of: entry.photo) else { return }
        photos.replace(entry, by: .init(photo: entry.photo, overview: overview))
    }

    private func notePhoto(_ number: Int) { note(photos.entries[number - 1].shown(as: number)) }

    private func listPhotos() throws {
        guard !photos.isEmpty else { throw ChatProblem.noPhoto }
        for (index, entry) in photos.entries.enumerated() {
            let mark = index + 1 == photos.current ? "* " : "  "
            try StandardOutput.write(mark + entry.shown(as: index + 1) + "\n")
        }
    }

    private func entries(of subject: ChatLine.Subject) throws(ChatProblem) -> [StagedPhotos.Entry] {
        if let found = photos.photos(of: subject) { return found }
        if case .photo(let number) = subject { throw .noSuchPhoto(number) }
        throw .noPhoto
    }

    // MARK: Answers

    private func ask(_ text: [UInt8], of subject: ChatLine.Subject) async throws {
        let question = try Question(utf8: text)
        let entries = try entries(of: subject)
        try await each(entries) { entry in
            let beholder = self.beholder
            let result = try await interruptible { try await beholder.ask(entry.photo, question) }
            self.lastAnswer = result.declined == nil ? (entry.photo, result) : nil
            self.transcript.add(result)
            if result.photo.isOriginalMissing, !entry.overview.isOriginalMissing {
                StandardError.sayMissing(entry.photo.name)
            }
            if let declined = result.declined {
                self.note(declined.sentence)
            } else {
                try self.print(
                    result.shown(withConfidence: StandardOutput.isTerminal), about: entry, of: entries.count)
            }
            if !StandardOutput.isTerminal, result.declined == nil {
                self.note(
                    result.isUnsure ? result.shown(withConfidence: true) : "confidence \(percent(result.confidence))")
            }
            if let remark = result.remark { self.note(remark) }
            if let sentence = result.legibility.sentence { self.note(sentence) }
            await self.noteChange(of: entry, to: result.photo)
            self.note(result.record)
        }
    }

    private func caption(_ subject: ChatLine.Subject) async throws {
        let entries = try entries(of: subject)
        try await each(entries) { entry in
            let beholder = self.beholder
            let soFar = CaptionInTheMaking()
            do {
                let result = try await interruptible {
                    // Made anew: it is a turn of this conversation.
                    try await beholder.caption(entry.photo, reusing: false) { soFar.text = $0 }
                }
                self.transcript.add(result)
                try self.print(
                    result.shown(withConfidence: StandardOutput.isTerminal), about: entry, of: entries.count)
                await self.noteChange(of: entry, to: result.photo)
                self.note(result.record)
            } catch BeholdError.cancelled {
                if !soFar.text.isEmpty {
                    try self.print(ShownText.line(soFar.text) + " …", about: entry, of: entries.count)
                }
                throw ChatProblem.stopped
            }
        }
    }

    /// One photo after the other. One that fails doesn't keep the others from their turn; Ctrl-C does.
    private func each(
        _ entries: [StagedPhotos.Entry], _ body: (StagedPhotos.Entry) async throws -> Void
    ) async throws {
        for entry in entries {
            guard !Interruption.isWanted else { throw ChatProblem.stopped }
            do {
                try await body(entry)
            } catch BeholdError.photo(let problem, let name) where entries.count > 1 {
                tell(problem.sentence(name))
            }
        }
    }

    private func print(_ text: String, about entry: StagedPhotos.Entry, of count: Int) throws(OutputProblem) {
        try StandardOutput.write((count > 1 ? ShownText.line(entry.photo.name) + "\t" : "") + text + "\n")
    }

    // MARK: What is said besides

    /// Whatever goes wrong is said in a sentence; only an output that is gone ends the conversation.
    func attempt(_ body: () async throws -> Void) async throws(OutputProblem) {
        do {
            try await body()
        } catch let problem as OutputProblem {
            throw problem
        } catch {
            tell(Self.sentence(for: error))
        }
    }

    private static func sentence(for error: any Error) -> String {
        switch error {
        case let problem as ChatProblem: problem.sentence
        case let error as BeholdError: error.failure.sentence
        case let problem as QuestionProblem: problem.sentence
        case let problem as HistoryProblem: problem.sentence
        case let failure as Failure: failure.sentence
        default: ChatProblem.stopped.sentence
        }
    }

    private func note(_ record: Record) {
        if speech.verbose { StandardError.write("\(milliseconds(record.seconds)) ms\n") }
        guard let problem = record.trouble, trouble == nil else { return }
        trouble = problem
        tell(problem.notSaved)
    }

    /// A line that isn't a result.
    func note(_ line: String) {
        if !speech.quiet { StandardError.write(line + "\n") }
    }

    func tell(_ sentence: String) { StandardError.say(sentence) }
}

/// The words of a caption that have come.
private final class CaptionInTheMaking: Sendable {
    private let words = Mutex("")

    var text: String {
        get { words.withLock { $0 } }
        set { words.withLock { $0 = newValue } }
    }
}
