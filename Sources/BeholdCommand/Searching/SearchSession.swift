import Behold
import Interchange
import Terminal

/// The run of one `search` for photos.
@MainActor
final class SearchSession {
    private let query: SearchQuery
    private let found: PhotoList
    private let limit: Int
    private let format: FormatOptions
    /// Where the contact sheet goes.
    private let sheet: [UInt8]?
    private let maximumMegapixels: Int?
    private var progress: ProgressBar
    private let speech: SpeechOptions
    private var tally = Tally()
    private var index = PhotoIndex()
    private var failures: [JSONValue] = []
    private var new = 0

    nonisolated init(
        query: SearchQuery, found: PhotoList, limit: Int, format: FormatOptions, sheet: [UInt8]?,
        maximumMegapixels: Int?, progress: ProgressBar, speech: SpeechOptions
    ) {
        self.query = query
        self.found = found
        self.limit = limit
        self.format = format
        self.sheet = sheet
        self.maximumMegapixels = maximumMegapixels
        self.progress = progress
        self.speech = speech
    }

    func run(with beholder: Beholder) async throws {
        if !speech.quiet, case .text(let text) = query,
            let sentence = beholder.legibility(ofSentence: text.text).sentence
        {
            StandardError.say(sentence)
        }
        for failure in found.failures { refuse(failure.path, failure.problem) }
        Interruption.noteOnly()
        progress.start(total: found.photos.count)
        let run = try await searchesHistory ? beholder.indexingHistory() : beholder.indexing(of: found.photos)
        index = run.known
        progress.expect(run.photos.count)
        for await outcome in run {
            switch outcome {
            case .indexed(let photo):
                index.insert(photo)
                if !photo.isCached { new += 1 }
                tally.succeeded()
            case .failed(let name, let problem): refuse(name, problem)
            }
            progress.advance()
            if Interruption.isWanted { break }
        }
        progress.clear()
        if Interruption.isWanted { throw ExitStatus.interrupted }
        let indexed = progress.seconds
        let matches = try await beholder.search(query, in: index, limit: limit)
        let searched = progress.seconds
        try print(matches)
        if let sheet, !matches.isEmpty {
            try DrawingFile.write(
                try await beholder.contactSheet(of: matches, maximumMegapixels: maximumMegapixels), to: sheet)
        }
        if speech.verbose { StandardError.write(timing(indexed: indexed, searched: searched - indexed)) }
        if let trouble = run.trouble { tally.note(trouble) }
        try tally.finish()
    }

    /// Without photos and folders, all photos of the history are searched.
    private var searchesHistory: Bool { found.isEmpty }

    private func refuse(_ name: [UInt8], _ problem: PhotoProblem) {
        progress.clear()
        StandardError.say(problem.sentence(name))
        guard !searchesHistory else { return }  // nobody asked for this file
        tally.failed(problem.status)
        if found.photos.count + found.failures.count > 1 { failures.append(problem.json(name)) }
    }

    private func print(_ matches: [SearchMatch]) throws(OutputProblem) {
        if matches.isEmpty, tally.failureCount == 0 { StandardError.say("no photos found") }
        var results = ResultWriter(format, isList: true)
        for match in matches { try results.write(match.json, text: match.shown) }
        for failure in failures { try results.write(failure) }
        try results.finish()
        for match in matches { match.sayWhatIsWrong() }
    }

    private func timing(indexed: Double, searched: Double) -> String {
        "\(index.count) files, \(new) of them new, ready in \(milliseconds(indexed)) ms; searched in "
            + "\(milliseconds(searched)) ms\n"
    }
}

extension SearchMatch {
    /// A line for each file, ready to be printed.
    var shown: String {
        ([photo.image] + copies).map { "\(shownScore)\t\(ShownText.line($0))\n" }.joined()
    }

    /// Tells of a photo that is damaged, or whose file is gone.
    func sayWhatIsWrong() {
        if let damage = photo.damage { StandardError.sayDamaged(photo.image, damage) }
        if photo.isOriginalMissing { StandardError.sayMissing(photo.image) }
    }
}
