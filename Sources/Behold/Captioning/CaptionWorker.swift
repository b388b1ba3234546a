import Imaging
import Models
import Synchronization

/// Captions one group of photos after the other, on whatever threads call it.
final class CaptionWorker: Sendable {
    enum Outcome: Sendable {
        case finished(CaptionOutcome)
        /// The same content as another photo's.
        case same(image: [UInt8], identity: PhotoIdentity)
    }

    private struct Job {
        let place: Int
        let view: PhotoView
        var digest: String { view.file.sha256 }
    }

    private let network: any Captioning
    private let model: ModelFacts
    private let history: PatientHistory
    private let options: CaptionOptions
    /// How the history names the options.
    private let recorded: String
    private let reusing: Bool
    private let isDone: (@Sendable (_ name: [UInt8], _ identity: PhotoIdentity) -> Bool)?
    private let ledger = CaptionLedger()
    private let isStopped = Atomic(false)
    /// Ends of turns that the history couldn't take yet.
    private let unwritten = Mutex<[(turn: Int, outcome: TurnOutcome)]>([])
    private static let mostUnwritten = 10_000

    init(
        network: any Captioning, model: ModelFacts, history: HistoryStore?, options: CaptionOptions,
        recorded: String, reusing: Bool, isDone: (@Sendable (_ name: [UInt8], _ identity: PhotoIdentity) -> Bool)?
    ) {
        self.network = network
        self.model = model
        self.history = PatientHistory(history)
        self.options = options
        self.recorded = recorded
        self.reusing = reusing
        self.isDone = isDone
    }

    /// Photos that haven't been looked at give nothing from now on.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// The outcomes of a group, in its order. Captions are in the history when this returns.
    func caption(_ group: ArraySlice<Photo>) -> [Outcome] {
        let start = ContinuousClock.now
        var outcomes: [Outcome?] = Array(repeating: nil, count: group.count)
        var jobs: [Job] = []
        for (place, photo) in group.enumerated() {
            guard !isStopped.load(ordering: .relaxed) else { break }
            switch prepare(photo, place: place) {
            case .outcome(let outcome): outcomes[place] = outcome
            case .job(let job): jobs.append(job)
            }
        }
        let turns = begin(jobs)
        let (seen, new) = encode(jobs)
        let captions = jobs.isEmpty ? [] : network.drafts(of: seen.map(\.features), options: options)
        let seconds = start.duration(to: .now).seconds / Double(max(1, jobs.count))
        let kept = finish(turns, with: captions, seconds: seconds, keeping: new)
        for (index, job) in jobs.enumerated() where index < captions.count {
            guard let draft = captions[index] else {
                let problem = PhotoProblem.overflows(model: model.name)
                ledger.settle(job.digest, as: .failed(problem))
                outcomes[job.place] = .finished(.failed(image: job.view.file.name, problem))
                continue
            }
            let known = CaptionLedger.Known(
                draft: draft, width: seen[index].width, height: seen[index].height, damage: seen[index].damage,
                turn: kept?[index], isCached: false)
            ledger.settle(job.digest, as: .known(known))
            outcomes[job.place] = .finished(
                .captioned(result(known, job.view.file.name, job.view.file.identity, seconds: seconds)))
        }
        return outcomes.compactMap(\.self)
    }

    /// What is known of content that another photo of the run has; nil while that is being captioned.
    func settled(_ identity: PhotoIdentity, image: [UInt8]) -> CaptionOutcome? {
        switch ledger.entry(for: identity.sha256) {
        case .known(let known): .captioned(result(known, image, identity, seconds: 0))
        case .failed(let problem): .failed(image: image, problem)
        case .claimed, nil: nil
        }
    }

    private enum Preparation {
        case outcome(Outcome)
        case job(Job)
    }

    private func prepare(_ photo: Photo, place: Int) -> Preparation {
        // What is known of a file that hasn't changed since it was seen spares reading it.
        let unchanged = unchangedContent(of: photo)
        if let identity = unchanged {
            if let isDone, isDone(photo.name, identity) { return .outcome(.finished(.skipped(image: photo.name))) }
            if let known = recall(identity) {
                guard ledger.claim(identity.sha256) else {
                    return .outcome(.same(image: photo.name, identity: identity))
                }
                return .outcome(settle(known, photo.name, identity))
            }
        }
        let file: PhotoFile
        do throws(PhotoProblem) {
            file = try PhotoFile(photo)
            if file.sha256 != unchanged?.sha256, let isDone, isDone(photo.name, file.identity) {
                return .outcome(.finished(.skipped(image: photo.name)))
            }
            try file.checkHeader()
        } catch {
            return .outcome(.finished(.failed(image: photo.name, error)))
        }
        let digest = file.sha256
        guard ledger.claim(digest) else { return .outcome(.same(image: photo.name, identity: file.identity)) }
        if let known = recall(file.identity) { return .outcome(settle(known, photo.name, file.identity)) }
        if let known = history.use({ try $0.features(of: file, for: network) }) {
            return .job(Job(place: place, view: PhotoView(file: file, picture: .known(known))))
        }
        do throws(PhotoProblem) {
            let decoded = try file.decoded(for: network)
            return .job(Job(place: place, view: PhotoView(file: file, picture: .decoded(decoded))))
        } catch {
            ledger.settle(digest, as: .failed(error))
            return .outcome(.finished(.failed(image: photo.name, error)))
        }
    }

    /// What the image encoder sees in each job's photo, and what the history is to keep of each; nil of those that were known.
    private func encode(_ jobs: [Job]) -> (seen: [FeatureCache.Entry], new: [KeptPhoto?]) {
        var images: [NetworkImage] = []
        for case .decoded(let decoded) in jobs.map(\.view.picture) { images.append(decoded.image) }
        var encoded = network.encode(images)[...]
        var (seen, new): ([FeatureCache.Entry], [KeptPhoto?]) = ([], [])
        for view in jobs.map(\.view) {
            switch view.picture {
            case .known(let known):
                seen.append(known)
                new.append(nil)
            case .decoded(let decoded):
                let entry = FeatureCache.Entry(decoded, encoded.removeFirst())
                seen.append(entry)
                new.append(
                    history.usable == nil
                        ? nil : KeptPhoto(view.file, entry, thumbnail: decoded.thumbnail, of: network))
            }
        }
        return (seen, new)
    }

    private func settle(_ known: CaptionLedger.Known, _ name: [UInt8], _ identity: PhotoIdentity) -> Outcome {
        ledger.settle(identity.sha256, as: .known(known))
        return .finished(.captioned(result(known, name, identity, seconds: 0)))
    }

    private func result(
        _ known: CaptionLedger.Known, _ image: [UInt8], _ identity: PhotoIdentity, seconds: Double
    ) -> CaptionResult {
        CaptionResult(
            photo: PhotoFacts(
                image: image, identity: identity, width: known.width, height: known.height, damage: known.damage,
                isOriginalMissing: false),
            draft: known.draft, options: options, model: model,
            record: Record(
                turn: known.turn, isCached: known.isCached, seconds: seconds,
                trouble: !history.isThere || known.turn != nil ? nil : history.trouble))
    }

    // MARK: The history

    private func unchangedContent(of photo: Photo) -> PhotoIdentity? {
        guard photo.isFile, isDone != nil || reusing else { return nil }
        return history.use { try $0.unchangedContent(of: photo) }
    }

    private func recall(_ identity: PhotoIdentity) -> CaptionLedger.Known? {
        guard reusing else { return nil }
        return history.use { try $0.caption(of: identity, model: model, options: recorded) }
    }

    private func begin(_ jobs: [Job]) -> [Int]? {
        guard !jobs.isEmpty else { return nil }
        let turns = jobs.map { job in
            NewTurn(
                .caption, job.view, question: nil, model: model, options: recorded, seed: options.sampling?.seed)
        }
        return history.use { try $0.begin(turns) }
    }

    /// The numbers of the turns, now that they are kept.
    private func finish(
        _ turns: [Int]?, with captions: [CaptionDraft?], seconds: Double, keeping new: [KeptPhoto?]
    ) -> [Int]? {
        guard let turns, turns.count == captions.count else { return nil }
        let ends = zip(turns, captions).map { turn, caption in
            let failed = TurnOutcome(status: .failed, answer: nil, seconds: seconds)
            return (turn: turn, outcome: caption?.outcome(.done, seconds: seconds) ?? failed)
        }
        // What no caption came of isn't worth keeping.
        let seen = zip(captions, new).compactMap { caption, photo in caption == nil ? nil : photo }
        return write(ends, keeping: seen) ? turns : nil
    }

    /// Writes the ends of turns, and those that couldn't be written before.
    private func write(
        _ ends: [(turn: Int, outcome: TurnOutcome)], keeping new: [KeptPhoto], isLast: Bool = false
    ) -> Bool {
        let earlier = unwritten.withLock { unwritten in
            defer { unwritten = [] }
            return unwritten
        }
        let isWritten: Void? = history.use(isLast: isLast) { try $0.finish(earlier + ends, keeping: new) }
        if isWritten != nil { return true }
        // One that another program has removed meanwhile would be in the way of the others for ever.
        let mayComeAgain = if case .locked = history.trouble { earlier + ends } else { ends }
        unwritten.withLock { $0 = Array(($0 + mayComeAgain).suffix(Self.mostUnwritten)) }
        return false
    }

    /// Writes what couldn't be written before: their turns would else be taken for interrupted ones.
    func finishWriting() {
        guard unwritten.withLock({ !$0.isEmpty }) else { return }
        _ = write([], keeping: [], isLast: true)
    }
}
