import ArgumentParser
import Behold
import Interchange
import Learning

struct EvalRetrieval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval",
        abstract: "How well sentences find their photos, and photos their sentences.",
        discussion: """
            The share of sentences whose photo is among the first 1, 5 and 10 of all photos, and of photos that have \
            one of their sentences among the first 1, 5 and 10 of all sentences, in points.

            EXAMPLES
              behold eval retrieval --data flickr8k
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        let photos = try CaptionedPhotos.read(folder: data.folder, split: data.split)
        let measurement = try await Measurement(model, speech, of: .search)
        let total = photos.reduce(photos.count) { $0 + $1.captions.count }
        let scores = try await measurement.withProgress(of: total, "photos and sentences") { progress in
            try await measurement.examination.retrieval(of: photos, progress: progress)
        }
        try StandardOutput.write(figures.json ? json(scores, measurement).line : Array(text(scores).utf8))
        measurement.sayTiming()
    }

    private func text(_ scores: RetrievalScores) -> String {
        var table = FigureTable("recall at", "1", "5", "10")
        for (name, recall) in [
            ("sentence → photo", scores.sentenceToPhoto), ("photo → sentence", scores.photoToSentence),
        ] {
            table.add(name, recall.at1.inPoints, recall.at5.inPoints, recall.at10.inPoints)
        }
        return
            "\(scores.photos.grouped) photos, \(scores.sentences.grouped) sentences (\(ShownText.line(data.split)))\n"
            + table.text
    }

    private func json(_ scores: RetrievalScores, _ measurement: Measurement) -> JSONValue {
        .object(
            measurement.members(split: data.split) + [
                ("photos", .integer(scores.photos)), ("sentences", .integer(scores.sentences)),
                ("sentence_to_photo", scores.sentenceToPhoto.json), ("photo_to_sentence", scores.photoToSentence.json),
            ])
    }
}

extension Recall {
    fileprivate var json: JSONValue {
        .object([
            ("recall_at_1", .points(at1)), ("recall_at_5", .points(at5)), ("recall_at_10", .points(at10)),
        ])
    }
}

extension JSONValue {
    /// A share as points, with three decimals.
    static func points(_ share: Double) -> JSONValue { .number((share * 100_000).rounded() / 1_000) }
    /// A share with five decimals.
    static func share(_ share: Double) -> JSONValue { .number((share * 100_000).rounded() / 100_000) }
}
