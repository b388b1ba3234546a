import ArgumentParser
import Behold
import Files
import Terminal

struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer questions about photos.",
        discussion: """
            An argument is a photo if it names an existing file, is -, or ends as an image's name does; else it is a \
            question. Each question is asked of each photo. Without a question they are read from standard input, \
            one a line. `-` is a photo on standard input; `--` ends the options.

            "describe the picture" and "what do you see?" are answered with a caption. Who somebody is, why something is \
            so, what is written, and the like, a look doesn't tell: such a question is declined in a sentence, with exit \
            code 69. Of two questions in one the first is answered, and that is said. "not sure" are answers that are \
            right less often than the model asks for, and a yes or no that the question alone would get.

            EXAMPLES
              behold ask dog.jpg "what is the dog doing?"
              behold ask dog.jpg cat.jpg "what color is it?" --jsonl
              behold ask dog.jpg "what is the dog doing?" --why why.png
              curl -s https://example.org/dog.jpg | behold ask - "is it raining?"
            """)

    @Argument(help: ArgumentHelp("Photos and questions.", valueName: "photo|question"), completion: .photos)
    var arguments: [RawArgument] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A photo, whatever it is called.", valueName: "path"), completion: .photos)
    var image: [RawArgument] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A question, whatever it looks like.", valueName: "text"), completion: .list([]))
    var question: [RawArgument] = []

    @Option(
        help: ArgumentHelp(
            "Draw where the model looked, as a PNG; for one photo and one question.", valueName: "file.png"))
    var why: RawArgument?

    @OptionGroup var images: ImageOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var speech: SpeechOptions

    mutating func run() async throws {
        let paths = arguments.filter(\.isImage) + image
        let asked = arguments.filter { !$0.isImage } + question
        guard !paths.isEmpty else { throw Failure(.usage, "no photo is named; see `behold ask --help`") }
        let dashes = paths.count(where: \.isDash)
        guard dashes <= 1 else { throw Failure(.usage, "standard input can be one photo only") }
        let questions = try asked.map { argument in
            do throws(QuestionProblem) {
                return try Question(utf8: argument.bytes)
            } catch {
                throw error.failure
            }
        }
        guard !questions.isEmpty || dashes == 0 else {
            throw Failure(.usage, "a photo on standard input needs its question as an argument")
        }
        try validateDrawing(of: paths, questions)
        let choice = try model.choice.opened(to: .ask)  // before a photo is read
        let photos = try subjects(paths)
        let isStream = photos.count > 1 || questions.count != 1
        let printer = AnswerPrinter(format: format, speech: speech, isStream: isStream, photos: photos.count)
        // Nothing is loaded where there is nothing to ask about.
        let beholder = photos.allSatisfy(\.isRefused) ? nil : try await model.open(choice, history)
        var session = AskSession(beholder: beholder, printer: printer)
        if questions.isEmpty {
            try await session.askFromStandardInput(photos)
        } else {
            try await session.ask(photos, questions)
        }
        try session.printer.finish()
        if let why, case .photo(let photo) = photos[0] { try await session.draw(photo, questions[0], to: why.bytes) }
        try session.tally.finish()
    }
}

/// What a question is asked about.
private enum Subject {
    case photo(Photo)
    /// Nothing can be asked about it.
    case refused(PhotoProblem, name: [UInt8])

    var isRefused: Bool { if case .refused = self { true } else { false } }
}

extension Ask {
    /// The photos in order. One alone is refused here, before the model is loaded; of several the others are asked about.
    private func subjects(_ paths: [RawArgument]) throws -> [Subject] {
        try paths.map { path in
            do {
                let photo = images.limited(path.isDash ? try Photo.standardInput() : Photo(path: path.path))
                return .photo(try paths.count == 1 ? loaded(photo) : found(photo, isFile: !path.isDash))
            } catch BeholdError.photo(let problem, let name) where paths.count > 1 {
                return .refused(problem, name: name)
            }
        }
    }

    /// The photo with its bytes; one whose file is gone passes if the history remembers it.
    private func loaded(_ photo: Photo) throws -> Photo {
        do throws(BeholdError) {
            return try photo.loaded()
        } catch .photo(let problem, _) where problem.isMissing {
            return try remembered(photo)
        }
    }

    /// A photo that will be read when its turn comes.
    private func found(_ photo: Photo, isFile: Bool) throws -> Photo {
        !isFile || Photo.exists(path: photo.name) ? photo : try remembered(photo)
    }

    private func remembered(_ photo: Photo) throws -> Photo {
        guard let history = try history.choice.open(to: .read), history.remembers(photo) else {
            throw BeholdError.photo(.missing, name: photo.name)
        }
        return photo
    }

    /// `--why` draws one map, and never over the photo itself.
    private func validateDrawing(of paths: [RawArgument], _ questions: [Question]) throws(Failure) {
        guard let why else { return }
        guard !why.isDash else { throw Failure(.usage, "--why needs a file: pictures don't go to standard output") }
        guard paths.count == 1, questions.count == 1 else {
            throw Failure(.usage, "--why is for one photo and one question")
        }
        guard !FileSystem.areSame(paths[0].path, why.bytes) else {
            throw Failure(.usage, "--why would overwrite the photo \(ShownText.line(why.bytes)) itself")
        }
        try DrawingFile.check(why.bytes)
    }
}

/// The run of one `ask`.
private struct AskSession {
    /// Nil where no photo can be asked about.
    let beholder: Beholder?
    var printer: AnswerPrinter
    var tally = Tally()
    /// The most bytes of questions that are kept for several photos.
    private static let mostBytes = 4 << 20

    init(beholder: Beholder?, printer: AnswerPrinter) {
        self.beholder = beholder
        self.printer = printer
    }

    mutating func ask(_ photos: [Subject], _ questions: [Question]) async throws {
        for photo in photos {
            for question in questions { try await ask(photo, question) }
        }
    }

    /// Questions line by line: at once of one photo, or all of them of each of several.
    mutating func askFromStandardInput(_ photos: [Subject]) async throws {
        if StandardInput.isTerminal, !printer.speech.quiet { StandardError.say("questions, one a line; Ctrl-D ends") }
        var reader = LineReader(descriptor: 0)
        var questions: [Question] = []
        var bytes = 0
        var isEmpty = true
        while let line = reader.next() {
            guard !line.isBlank else { continue }
            isEmpty = false
            let question: Question
            do throws(QuestionProblem) {
                question = try line.question()
            } catch {
                StandardError.say(error.sentence)
                tally.failed(error.status)
                continue
            }
            guard photos.count > 1 else {
                try await ask(photos[0], question)
                continue
            }
            bytes += line.bytes.count
            guard bytes <= Self.mostBytes else {
                throw Failure(.badData, "more than \(Self.mostBytes) bytes of questions for several photos")
            }
            questions.append(question)
        }
        if isEmpty { throw QuestionProblem.empty.failure }
        try await ask(photos.count > 1 ? photos : [], questions)
    }

    /// Draws where the model looked, of a photo that was asked about.
    func draw(_ photo: Photo, _ question: Question, to path: [UInt8]) async throws {
        guard let beholder, tally.failureCount == 0 else {
            if !printer.speech.quiet { StandardError.say("nothing was drawn into \(ShownText.line(path))") }
            return
        }
        let map = try await beholder.attention(for: photo, question)
        try map.write(to: path)
        if !printer.speech.quiet { StandardError.write("\(map.sentence): \(ShownText.line(path))\n") }
    }

    private mutating func ask(_ subject: Subject, _ question: Question) async throws {
        guard let beholder, case .photo(let photo) = subject else {
            if case .refused(let problem, let name) = subject { try refuse(problem, name) }
            return
        }
        do {
            let result = try await beholder.ask(photo, question)
            try printer.print(result)
            tally.note(result.record)
            if result.declined == nil { tally.succeeded() } else { tally.failed(.unavailable) }
        } catch BeholdError.photo(let problem, let name) {
            try refuse(problem, name)
        }
    }

    private mutating func refuse(_ problem: PhotoProblem, _ name: [UInt8]) throws {
        StandardError.say(problem.sentence(name))
        tally.failed(problem.status)
        try printer.print(problem, name: name)
    }
}

extension RawArgument {
    /// Whether an argument of `ask` is a photo.
    fileprivate var isImage: Bool {
        isDash || !bytes.isEmpty && (Photo.exists(path: path) || PhotoFolder.hasImageEnding(path))
    }
}

extension LineReader.Line {
    fileprivate func question() throws(QuestionProblem) -> Question {
        guard count <= Question.maximumBytes else {
            throw .tooLong(bytes: count, limit: Question.maximumBytes)
        }
        return try Question(utf8: bytes)
    }
}
