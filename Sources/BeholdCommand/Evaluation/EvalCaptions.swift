import ArgumentParser
import Behold
import Interchange
import Learning

struct EvalCaptions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "captions",
        abstract: "How near captions come to what people wrote.",
        discussion: """
            BLEU, ROUGE-L and CIDEr in points, computed as pycocoevalcap does. CIDEr depends on the photos that are \
            scored together, so only figures of the same set can be compared.

            EXAMPLES
              behold eval captions --data flickr8k
              behold eval captions --data flickr8k --no-repeat 0 --precision float32
            """)

    @OptionGroup var data: DataOptions

    @Option(help: ArgumentHelp("Sentences that are compared at each word.", valueName: "n"))
    var beams = 3

    @Option(help: ArgumentHelp("Words at most.", valueName: "n"))
    var length = Given(standard: 20)

    @Option(help: ArgumentHelp("More of it favours longer sentences.", valueName: "x"))
    var lengthPenalty = Given(standard: Float(0.7))

    @Option(help: ArgumentHelp("No n words occur twice in a row of n; 0 allows it.", valueName: "n"))
    var noRepeat = 3

    @OptionGroup var figures: FigureOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var speech: SpeechOptions

    func validate() throws {
        guard (1...16).contains(beams) else { throw ValidationError("--beams is a number from 1 to 16") }
        guard (1...32).contains(length.value) else { throw ValidationError("--length is a number from 1 to 32") }
        guard lengthPenalty.value.isFinite, (0...10).contains(lengthPenalty.value) else {
            throw ValidationError("--length-penalty is a number from 0 to 10")
        }
        guard (0...32).contains(noRepeat) else { throw ValidationError("--no-repeat is a number from 0 to 32") }
    }

    func run() async throws {
        let photos = try CaptionedPhotos.read(folder: data.folder, split: data.split)
        let measurement = try await Measurement(model, speech, of: .caption)
        let own = measurement.beholder.captionOptions
        let scores = try await measurement.withProgress(of: photos.count, "photos") { progress in
            try await measurement.examination.captions(
                of: photos, beams: beams, length: length.ifGiven ?? own.maximumTokens,
                lengthPenalty: lengthPenalty.ifGiven ?? own.lengthPenalty, noRepeat: noRepeat, progress: progress)
        }
        try StandardOutput.write(figures.json ? json(scores, measurement).line : Array(text(scores).utf8))
        measurement.sayTiming()
    }

    private func text(_ scores: CaptionScores) -> String {
        var table = FigureTable("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "CIDEr")
        let bleu = scores.bleu.map(\.inPoints)
        table.add(bleu[0], bleu[1], bleu[2], bleu[3], scores.rougeL.inPoints, scores.cider.inPoints)
        return "\(scores.photos.grouped) photos (\(ShownText.line(data.split))), "
            + "\(scores.distinct.grouped) different captions\n" + table.text
    }

    private func json(_ scores: CaptionScores, _ measurement: Measurement) -> JSONValue {
        let bleu = scores.bleu.enumerated().map { (key: "bleu_\($0.offset + 1)", value: JSONValue.points($0.element)) }
        return .object(
            measurement.members(split: data.split) + [
                ("photos", .integer(scores.photos)), ("distinct", .integer(scores.distinct)),
            ] + bleu + [("rouge_l", .points(scores.rougeL)), ("cider", .points(scores.cider))])
    }
}
