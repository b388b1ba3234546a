import Behold

/// The run of one `caption`.
@MainActor
final class CaptionSession {
    private let found: PhotoList
    private let settings: CaptionSettings
    private let sidecars: Sidecars?
    private let files: [CaptionFile]
    private var printer: CaptionPrinter?
    private var progress: ProgressBar
    private let speech: SpeechOptions
    private var tally = Tally()
    private var done = 0
    private var skipped = 0

    nonisolated init(
        found: PhotoList, settings: CaptionSettings, sidecars: Sidecars?, files: [CaptionFile],
        printer: CaptionPrinter?, progress: ProgressBar, speech: SpeechOptions
    ) {
        self.found = found
        self.settings = settings
        self.sidecars = sidecars
        self.files = files
        self.printer = printer
        self.progress = progress
        self.speech = speech
    }

    func run(with beholder: Beholder) async throws {
        for failure in found.failures { try refuse(failure.path, failure.problem) }
        for file in files { file.readDone(model: beholder.model, settings: settings) }
        let photos = found.photos.filter { photo in
            // A sidecar that is there spares even the reading of the photo.
            guard printer == nil, files.isEmpty, let sidecars, sidecars.isDone(photo.name) else { return true }
            skipped += 1
            return false
        }
        Interruption.noteOnly()
        progress.start(total: photos.count)
        for await outcome in beholder.captions(of: photos, settings: settings, isDone: isDone) {
            if outcome.isTold || printer != nil && StandardOutput.isTerminal { progress.clear() }
            switch outcome {
            case .captioned(let result): try take(result)
            case .skipped: skipped += 1
            case .failed(let name, let problem): try refuse(name, problem)
            }
            progress.advance()
            if Interruption.isWanted { break }
        }
        progress.clear()
        try printer?.finish()
        for file in files { try file.finish() }
        summarize()
        if Interruption.isWanted { throw ExitStatus.interrupted }
        try tally.finish()
    }

    /// Whether content is done in every file that captions go to; what goes to standard output never is.
    private var isDone: (@Sendable (String) -> Bool)? {
        guard printer == nil, sidecars == nil, !files.isEmpty else { return nil }
        return { [files] digest in files.allSatisfy { $0.has(digest) } }
    }

    private func take(_ result: CaptionResult) throws {
        StandardError.sayState(of: result.photo)
        try printer?.print(result)
        for file in files { try file.write(result) }
        if let sidecars {
            do throws(Failure) {
                try sidecars.write(result)
            } catch {
                StandardError.say(error.sentence)
                tally.failed(error.status)
                return
            }
        }
        tally.note(result.record)
        tally.succeeded()
        done += 1
    }

    private func refuse(_ name: [UInt8], _ problem: PhotoProblem) throws {
        StandardError.say(problem.sentence(name))
        tally.failed(problem.status)
        if found.photos.count + found.failures.count > 1 { try printer?.print(problem, name: name) }
    }

    private func summarize() {
        guard !speech.quiet, found.photos.count + found.failures.count > 1 else { return }
        var parts = ["\(done) done"]
        if skipped > 0 { parts.append("\(skipped) skipped, since they have captions") }
        if tally.failureCount > 0 { parts.append("\(tally.failureCount) refused") }
        let rate = speech.verbose ? progress.rate.map { " (\($0))" } ?? "" : ""
        StandardError.write(parts.joined(separator: ", ") + rate + "\n")
    }
}

extension CaptionOutcome {
    /// Whether standard error has a line about it.
    fileprivate var isTold: Bool {
        switch self {
        case .captioned(let result): result.photo.damage != nil || result.record.trouble != nil
        case .skipped: false
        case .failed: true
        }
    }
}
