import Behold
import Terminal

/// The run of one `caption`.
@MainActor
final class CaptionSession {
    private let found: PhotoList
    private let destinations: [any CaptionDestination]
    private var printer: CaptionPrinter?
    private var progress: ProgressBar
    private let speech: SpeechOptions
    private var tally = Tally()
    private var done = 0
    private var skipped = 0
    private var kept = 0
    /// Photos whose texts aren't sure, and weren't written; those of a run of several.
    private var unsure: [String] = []
    private var unsureCount = 0
    private let unsureTexts: UnsureTexts
    /// Photos of which nobody was told yet.
    private var unsettled: [Unsettled] = []
    /// What is wrong with photos, told at the end of a run of several.
    private var failures: [String] = []

    private enum Unsettled {
        case written(Written)
        case left(CaptionResult)
        case refused([UInt8], PhotoProblem)
    }

    /// What was done with a caption.
    private struct Written {
        let result: CaptionResult
        var isNew: Bool
        /// Files in which a person's caption stays.
        var kept: [[UInt8]] = []
        var failure: Failure?
    }

    nonisolated init(
        found: PhotoList, destinations: [any CaptionDestination], printer: CaptionPrinter?,
        progress: ProgressBar, speech: SpeechOptions, unsure: UnsureTexts
    ) {
        unsureTexts = unsure
        self.found = found
        self.destinations = destinations
        self.printer = printer
        self.progress = progress
        self.speech = speech
    }

    func run(with beholder: Beholder, _ options: CaptionOptions) async throws {
        do {
            try beholder.check(options)
            let authorship = CaptionAuthorship(history: beholder.history)
            for destination in destinations {
                try destination.begin(model: beholder.model, options: options, authorship: authorship)
            }
            try await caption(with: beholder, options)
            try printer?.finish()
            for destination in destinations { try destination.finish(isInterrupted: Interruption.isWanted) }
        } catch {
            try? settle()  // what came before is done
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

    private func caption(with beholder: Beholder, _ options: CaptionOptions) async throws {
        for failure in found.failures { try refuse(failure.path, failure.problem) }
        let photos = found.photos.filter { photo in
            // A name that tells spares even the reading of the photo.
            guard printer == nil, destinations.allSatisfy({ $0.isDone(name: photo.name) }) else { return true }
            skip()
            return false
        }
        Interruption.noteOnly()
        progress.start(total: photos.count)
        let run = try beholder.captions(of: photos, options: options, isDone: isDone)
        var outcomes = run.makeAsyncIterator()
        while let outcome = await outcomes.next(isolation: MainActor.shared) {
            switch outcome {
            case .captioned(let result):
                let written = unsureTexts.applied(to: result)
                unsettled.append(try written.map { .written(try write($0)) } ?? .left(result))
            case .skipped: skip()
            case .failed(let name, let problem): unsettled.append(.refused(name, problem))
            }
            // Captions that come together are put on the disk together, before the next are waited for.
            if destinations.isEmpty || !outcomes.hasNextAtHand { try settle() }
            progress.advance(failed: tally.failureCount)
            if Interruption.isWanted { run.stop() }  // what is finished still comes
        }
        try settle()
        progress.clear()
    }

    /// Whether a photo is done everywhere that captions go to; what goes to standard output never is.
    private var isDone: (@Sendable (_ name: [UInt8], _ identity: PhotoIdentity) -> Bool)? {
        guard printer == nil else { return nil }
        return { [destinations] name, identity in
            destinations.allSatisfy { $0.isDone(name: name, identity: identity) }
        }
    }

    private func write(_ result: CaptionResult) throws -> Written {
        var written = Written(result: result, isNew: printer != nil)
        for destination in destinations {
            switch try destination.write(result) {
            case .written: written.isNew = true
            case .unchanged: break
            case .kept(let file): written.kept.append(file)
            case .failed(let problem): written.failure = problem
            }
        }
        return written
    }

    /// Tells what became of photos, now that the disk keeps it.
    private func settle() throws {
        let outcomes = unsettled
        unsettled = []
        var failures: [[UInt8]: Failure] = [:]
        for destination in destinations { failures.merge(try destination.settle()) { first, _ in first } }
        for outcome in outcomes {
            switch outcome {
            case .written(var written):
                written.failure = written.failure ?? failures[written.result.photo.image]
                try tell(written)
            case .left(let result): try leave(result)
            case .refused(let name, let problem):
                if printer != nil, StandardOutput.isTerminal { progress.clear() }
                try refuse(name, problem)
            }
        }
    }

    private func tell(_ written: Written) throws {
        let result = written.result
        let hasTrouble = result.photo.damage != nil || result.record.trouble != nil || !written.kept.isEmpty
        if hasTrouble || printer != nil && StandardOutput.isTerminal { progress.clear() }
        StandardError.sayState(of: result.photo)
        try printer?.print(result)
        for file in written.kept { StandardError.say(CaptionSentences.kept(file: file, photo: result.photo.image)) }
        tally.note(result.record)
        if speech.verbose, found.count == 1 { StandardError.write(result.timing) }
        if let failure = written.failure { return fail(failure.status, failure.sentence) }
        tally.succeeded()
        if written.isNew { done += 1 } else if !written.kept.isEmpty { kept += 1 } else { skipped += 1 }
    }

    /// Nothing is written of an alternative text that isn't sure; streams of JSON have it, with `unsure`.
    private func leave(_ result: CaptionResult) throws {
        if result.photo.damage != nil || result.record.trouble != nil { progress.clear() }
        StandardError.sayState(of: result.photo)
        try printer?.printUnsure(result)
        tally.note(result.record)
        tally.succeeded()
        if found.count > 1 { unsure.append(result.unsureSentence) } else { StandardError.say(result.unsureSentence) }
        unsureCount += 1
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
        if unsureCount > 0 { parts.append("\(unsureCount) not sure, left") }
        if tally.failureCount > 0 { parts.append("\(tally.failureCount) refused") }
        let missing = found.count - done - skipped - kept - unsureCount - tally.failureCount
        if missing > 0 { parts.append("\(missing) not looked at") }
        let rate = speech.verbose ? progress.rate.map { " (\($0))" } ?? "" : ""
        StandardError.write(parts.joined(separator: ", ") + rate + (failures.isEmpty && unsure.isEmpty ? "\n" : ":\n"))
    }

    private func tellFailures() {
        for photo in unsure { StandardError.say(photo) }
        for failure in failures { StandardError.say(failure) }
    }
}
