import ArgumentParser
import Behold
import Files
import Learning
import Terminal

struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fine-tune the model on your own questions.",
        discussion: """
            The data are laid out as for `behold eval questions`: a folder of images, and beside them vqa.jsonl, \
            cocoqa.jsonl or qa.jsonl, one object a line with `image`, `split`, `question` and `answer` (or `answers`). \
            What is made is a folder that --model takes at once, with a card that says how good it is.

            WHAT IS LEARNT
            The layers that choose the answer (--layers head), and on request those that join question and photo \
            (--layers fusion: slower, more can be learnt, more unlearnt). What photos are seen as, how questions are read, \
            captions and search stay as they are, number by number: of what the model can't see it learns nothing.
            Answers that are right --min-count times and that the model hasn't got are added to its own, each as it is \
            spelt most often. Of a question in words that the model doesn't know it reads the others only.
            Meanwhile the model goes on answering general questions about your photos as before, so that it doesn't \
            unlearn them; --no-rehearsal leaves that out.

            WHAT IS MEASURED
            After each epoch the rows of --validation are answered; where there are none, a fifth of the photos is held \
            back for it. The best epoch is kept, and training ends \(TrainingSettings().patience) epochs after it. Where none \
            is better than the model was, nothing is written. Confidence is calibrated on the same rows, where there are \
            about \(2 * AnswerCalibration.fewestQuestions) or more. The figures are of rows that chose the epoch: measure \
            on others with `behold eval questions --model FOLDER` for a figure that nothing was chosen by.
            Ctrl-C ends training with exit code 130; what was best so far is written, if an epoch was better.

            EXAMPLES
              behold train --data birds --to my-model
              behold ask heron.jpg "which bird is it?" --model my-model
              behold train --data data --to better --layers fusion --epochs 8 --learning-rate 0.0002
            """)

    @Option(help: ArgumentHelp("The folder with the data.", valueName: "folder"), completion: .directory)
    var data: RawArgument

    @Option(
        help: ArgumentHelp("The folder of the new model, which isn't there yet.", valueName: "folder"),
        completion: .directory)
    var to: RawArgument

    @Option(help: ArgumentHelp("The rows to learn from.", valueName: "name"))
    var split = "train"

    @Option(help: ArgumentHelp("The rows to measure on.", valueName: "name"))
    var validation = "val"

    @OptionGroup var learning: LearningOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        guard split != validation else {
            throw ValidationError("--split and --validation are the same rows: nothing would be measured")
        }
        guard !to.bytes.isEmpty, !to.bytes.contains(0) else {
            throw ValidationError("--to needs the name of a folder")
        }
    }

    func run() async throws {
        let data = try TrainingData.read(
            folder: DataOptions.path(of: data), split: split, validation: validation)
        let folder: NewFolder
        do throws(NewFolder.Fault) {
            folder = try NewFolder(at: to.bytes)
        } catch {
            throw Failure(error)
        }
        let measurement = try await Measurement(model, speech, of: .ask)
        let trainer = try Trainer(
            try measurement.beholder.answerTraining(of: model.choice), measurement.examination, data, learning.settings)
        say(data, trainer)
        let progress = TrainingProgress(epochs: learning.epochs, speech)
        let trained = try await trainer.run {
            !Interruption.isWanted
        } report: { event in
            // From the first step on a run that is ended leaves the best so far.
            if case .began(.epochs) = event { Interruption.noteOnly() }
            progress.show(event)
        }
        progress.end()
        let report = TrainingReport(
            trained: trained, to: to.bytes, base: measurement.beholder.model, data: self.data.bytes, split: split,
            validation: data.isDivided ? nil : validation, settings: learning.settings)
        do throws(NewFolder.Fault) {
            try folder.write(trained.files + [("MODEL_CARD.md", Array(report.card.utf8))])
        } catch {
            throw Failure(error)
        }
        try StandardOutput.write(figures.json ? report.json.line : Array(report.text.utf8))
        measurement.sayTiming()
        if Interruption.isWanted {
            StandardError.say("stopped; epoch \(trained.bestEpoch), the best so far, is written")
            throw ExitStatus.interrupted
        }
    }

    private func say(_ data: TrainingData, _ trainer: Trainer) {
        guard !speech.quiet else { return }
        StandardError.write(
            "\(trainer.learnableCount.grouped) of \(data.learntCount.grouped) questions can be learnt from, "
                + "\(data.heldCount.grouped) are held out\(data.isDivided ? " (a fifth of the photos)" : ""); "
                + "\(trainer.newAnswers.count.grouped) \(trainer.newAnswers.count == 1 ? "answer is" : "answers are") new\n"
        )
    }
}

/// How the model learns.
struct LearningOptions: ParsableArguments {
    enum Layers: String, ExpressibleByArgument, CaseIterable {
        case head, fusion
    }

    @Option(help: ArgumentHelp("Times that every question is seen, at most.", valueName: "n"))
    var epochs = TrainingSettings().epochs

    @Option(help: ArgumentHelp("The highest learning rate.", valueName: "x"))
    var learningRate = TrainingSettings().learningRate

    @Option(help: ArgumentHelp("Questions of one step.", valueName: "n"))
    var batch = TrainingSettings().batch

    @Option(help: ArgumentHelp("The same seed makes the same model, with any number of threads.", valueName: "n"))
    var seed = TrainingSettings().seed

    @Option(
        help:
            "What learns: head (the layers that choose the answer) or fusion (those that join question and photo, too)."
    )
    var layers = Layers.head

    @Option(help: ArgumentHelp("How often a new answer must be right to be learnt.", valueName: "n"))
    var minCount = TrainingSettings().minimumCount

    @Option(help: ArgumentHelp("New answers at most.", valueName: "n"))
    var maxAnswers = TrainingSettings().mostNewAnswers

    @Flag(help: "Don't go on answering general questions as before.")
    var noRehearsal = false

    func validate() throws {
        func require(_ range: ClosedRange<Int>, _ value: Int, _ name: String) throws {
            guard range.contains(value) else {
                throw ValidationError(
                    "--\(name) is a number from \(range.lowerBound.grouped) to \(range.upperBound.grouped)")
            }
        }
        try require(1...1_000, epochs, "epochs")
        try require(1...4_096, batch, "batch")
        try require(1...1_000_000, minCount, "min-count")
        try require(0...100_000, maxAnswers, "max-answers")
        guard learningRate > 0, learningRate <= 1 else {
            throw ValidationError("--learning-rate is a number above 0 and up to 1")
        }
    }

    var settings: TrainingSettings {
        TrainingSettings(
            epochs: epochs, learningRate: learningRate, batch: batch, seed: seed, learnsFusion: layers == .fusion,
            minimumCount: minCount, mostNewAnswers: maxAnswers, rehearses: !noRehearsal)
    }
}
