import ArgumentParser
import Behold
import Interchange
import Learning

struct Eval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the model on questions, captions and photos with known answers.",
        discussion: """
            The data are folders of images with JSON Lines files beside them, one object a line with `image` (relative \
            to the file) and `split`:

              captions.jsonl  captions: sentences that people wrote
              vqa.jsonl       question, answers: those of ten people; right is min(n / 3, 1) where n said it
              cocoqa.jsonl    question, answer
              qa.jsonl        question, answer, or answers: a list of which each is right

            `questions` and `calibration` take all such files of a folder and of the folders in it. JPEGs are taken \
            for photos, PNGs for drawings.

            EXAMPLES
              behold eval retrieval --data flickr8k
              behold eval questions --data data
              behold eval calibration --data data --diagram reliability.png
            """,
        subcommands: [EvalRetrieval.self, EvalQuestions.self, EvalCalibration.self, EvalCaptions.self])
}

/// What is measured on.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder with the data.", valueName: "folder"))
    var data: RawArgument

    @Option(help: ArgumentHelp("The rows to measure on.", valueName: "name"))
    var split = "val"

    var folder: String {
        get throws { try Self.path(of: data) }
    }

    static func path(of data: RawArgument) throws(Failure) -> String {
        guard let path = String(validating: data.bytes, as: UTF8.self), !path.isEmpty, !path.utf8.contains(0) else {
            throw Failure(.noInput, "\(ShownText.line(data.bytes)): no path of a data set")
        }
        return path
    }
}

/// How figures are written.
struct FigureOptions: ParsableArguments {
    @Flag(help: "One JSON document.")
    var json = false
}

/// A model that is being measured.
struct Measurement {
    let beholder: Beholder
    let examination: Examination
    private let speech: SpeechOptions
    private let start = ContinuousClock.now

    init(_ model: ModelOptions, _ speech: SpeechOptions, of ability: Ability) async throws {
        let beholder = try await Beholder(
            model: model.choice.opened(to: ability), precision: model.precision, threads: model.threadCount,
            history: .none)
        self.beholder = beholder
        self.speech = speech
        examination = Examination(of: beholder.measuredNetwork, threads: beholder.measuringThreads) { path in
            try beholder.picture(at: path)
        }
    }

    /// Shows how far `body` is, which calls what it is given with the number of all that is done.
    func withProgress<Value>(
        of total: Int, _ unit: String, _ body: ((Int) -> Void) async throws -> Value
    ) async throws -> Value {
        var bar = ProgressBar(isShown: StandardError.isTerminal && !speech.quiet && !speech.plain, unit: unit)
        bar.start(total: total)
        defer { bar.clear() }
        var last = 0
        return try await body { done in
            bar.advance(by: done - last)
            last = done
        }
    }

    /// The keys that every document of figures begins with.
    func members(split: String) -> [(key: String, value: JSONValue)] {
        [
            ("model", .text(beholder.model.name)), ("weights", .text(beholder.model.weights)),
            ("precision", .text(beholder.model.precision.rawValue)), ("split", .text(split)),
        ]
    }

    var seconds: Double {
        let elapsed = start.duration(to: .now).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    /// How long it took, where that is asked for.
    func sayTiming() {
        guard speech.verbose else { return }
        let model = beholder.model
        StandardError.write("\(milliseconds(seconds)) ms, \(model.name) in \(model.precision.rawValue)\n")
    }
}
