import ArgumentParser
import Behold
import Interchange
import Learning

/// Which of a folder's question sets are taken.
struct SetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Take this set only, such as coco/vqa; may be repeated.", valueName: "set"))
    var only: [String] = []

    func read(_ data: DataOptions) throws -> [QuestionSet] {
        let sets = try QuestionSet.read(folder: data.folder, split: data.split)
        for name in only where !sets.contains(where: { $0.name == name }) {
            let names = sets.map { ShownText.line($0.name) }.joined(separator: ", ")
            throw Failure(.usage, "there is no set \(ShownText.line(name)); there are \(names)")
        }
        return sets.filter { only.isEmpty || only.contains($0.name) }
    }
}

struct EvalQuestions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "questions",
        abstract: "How many questions are answered right.",
        discussion: """
            Accuracy in points, for each set of questions and each kind of question in it. Answers are compared as the \
            VQA challenge does it: without case, articles and punctuation, number words as digits.

            EXAMPLES
              behold eval questions --data data
              behold eval questions --data data --only coco/cocoqa --json
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var sets: SetOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        let sets = try sets.read(data)
        let measurement = try await Measurement(model, speech, of: .ask)
        let answered = try await measurement.answers(to: sets)
        if figures.json {
            try StandardOutput.write(
                JSONValue.object(
                    measurement.members(split: data.split) + [("sets", .array(answered.map(\.json)))]
                ).line)
        } else {
            var table = FigureTable("", "questions", "photos", "accuracy")
            for set in answered {
                table.add(
                    ShownText.line(set.name), set.answers.count.grouped, set.photos.grouped, set.accuracy.inPoints)
                for kind in set.kinds {
                    table.add("  " + ShownText.line(kind.kind), kind.count.grouped, "", kind.accuracy.inPoints)
                }
            }
            try StandardOutput.write(table.text)
        }
        measurement.sayTiming()
    }
}

extension Measurement {
    /// The model's answers to all questions.
    func answers(to sets: [QuestionSet], candidates: [Double] = []) async throws -> [AnsweredSet] {
        try await withProgress(of: Examination.photoCount(of: sets), "photos") { progress in
            try await examination.answers(to: sets, candidates: candidates, progress: progress)
        }
    }
}

extension AnsweredSet {
    fileprivate var json: JSONValue {
        .object([
            ("set", .text(name)), ("questions", .integer(answers.count)), ("photos", .integer(photos)),
            ("accuracy", .points(accuracy)),
            (
                "kinds",
                .array(
                    kinds.map { kind in
                        .object([
                            ("kind", .text(kind.kind)), ("questions", .integer(kind.count)),
                            ("accuracy", .points(kind.accuracy)),
                        ])
                    })
            ),
        ])
    }
}
