import Behold

/// The run of one `caption`.
@MainActor
final class CaptionSession {
    private let found: PhotoList
    private let settings: CaptionSettings
    private let destinations: [any CaptionDestination]
    private var printer: CaptionPrinter?
    private var progress: ProgressBar
    private let speech: SpeechOptions
    private var tally = Tally()
    private var done = 0
    private var skipped = 0
    private var kept = 0
    /// What is wrong with photos, told at the end of a run of several.
    private var failures: [String] = []

    nonisolated init(
        found: PhotoList, settings: CaptionSettings, destinations: [any CaptionDestination], printer: CaptionPrinter?,
        progress: ProgressBar, speech: SpeechOptions
    ) {
        self.found = found
        self.settings = settings
        self.destinations = destinations
        self.printer = printer
        self.progress = progress
        self.speech = speech
    }

    func run(with beholder: Beholder) async throws {
        do {
            try beholder.check(settings)
            let authorship = CaptionAuthorship(journal: beholder.journal)
            for destination in destinations {
                try destination.begin(model: beholder.model, settings: settings, authorship: authorship)
            }
            try await caption(with: beholder)
            try printer?.finish()
            for destination in destinations { try destination.finish(isInterrupted: Interruption.isWanted) }
        } catch {
            progress.clear()
            printer?.abandon()
            for destination in destinations { destination.abandon() }
            tellFailures()
            throw error
        }
        summarize()
        tellFailures()
        if Interruption.isWanted { throw ExitStatus.interrupted }
        try tally.finish()
    }

    private func caption(with beholder: Beholder) async throws {
        for failure in found.failures { try refuse(failure.path, failure.problem) }
        let photos = found.photos.filter { photo in
            // A name that tells spares even the reading of the photo.
            guard printer == nil, destinations.allSatisfy({ $0.isDone(name: photo.name) }) else { return true }
            skip()
            return false
        }
        Interruption.noteOnly()
        progress.start(total: photos.count)
        let run = try beholder.captions(of: photos, settings: settings, isDone: isDone)
        for await outcome in run {
            if outcome.isTold || printer != nil && StandardOutput.isTerminal { progress.clear() }
            switch outcome {
            case .captioned(let result): try take(result)
            case .skipped: skip()
            case .failed(let name, let problem): try refuse(name, problem)
            }
            progress.advance(failed: tally.failureCount)
            if Interruption.isWanted { run.stop() }  // what is finished still comes
        }
        progress.clear()
    }

    /// Whether a photo is done everywhere that captions go to; what goes to standard output never is.
    private var isDone: (@Sendable (_ name: [UInt8], _ sha256: String) -> Bool)? {
        guard printer == nil else { return nil }
        return { [destinations] name, sha256 in
            destinations.allSatisfy { $0.isDone(name: name, sha256: sha256) }
        }
    }

    private func take(_ result: CaptionResult) throws {
        StandardError.sayState(of: result.photo)
        try printer?.print(result)
        var isNew = printer != nil
        var isKept = false
        var failure: Failure?
        for destination in destinations {
            switch try destination.write(result) {
            case .written: isNew = true
            case .unchanged: break
            case .kept(let file):
                isKept = true
                progress.clear()
                StandardError.say(CaptionSentences.kept(file: file, photo: result.photo.image))
            case .failed(let problem): failure = problem
            }
        }
        tally.note(result.record)
        if speech.verbose, found.count == 1 { StandardError.write(result.timing) }
        if let failure { return fail(failure.status, failure.sentence) }
        tally.succeeded()
        if isNew { done += 1 } else if isKept { kept += 1 } else { skipped += 1 }
    }

    private func skip() {
        tally.succeeded()
        skipped += 1
    }

    private func refuse(_ name: [UInt8], _ problem: PhotoProblem) throws {
        fail(problem.status, problem.sentence(name))
        try printer?.print(problem, name: name)
    }

    private func fail(_ status: ExitStatus, _ sentence: String) {
        tally.failed(status)
        if found.count > 1 { failures.append(sentence) } else { StandardError.say(sentence) }
    }

    private func summarize() {
        guard !speech.quiet, found.count > 1 else { return }
        var parts = ["\(done) done"]
        if skipped > 0 { parts.append("\(skipped) skipped, since they have captions") }
        if kept > 0 { parts.append("\(kept) left, not known to be Behold's") }
        if tally.failureCount > 0 { parts.append("\(tally.failureCount) refused") }
        let missing = found.count - done - skipped - kept - tally.failureCount
        if missing > 0 { parts.append("\(missing) not looked at") }
        let rate = speech.verbose ? progress.rate.map { " (\($0))" } ?? "" : ""
        StandardError.write(parts.joined(separator: ", ") + rate + (failures.isEmpty ? "\n" : ":\n"))
    }

    private func tellFailures() {
        for failure in failures { StandardError.say(failure) }
    }
}

extension CaptionOutcome {
    /// Whether standard error has a line about it.
    fileprivate var isTold: Bool {
        switch self {
        case .captioned(let result): result.photo.damage != nil || result.record.trouble != nil
        case .skipped, .failed: false
        }
    }
}
