import Models
import Threads

/// Looks at photos: answers questions, writes captions, compares photos with sentences.
///
///     let beholder = try await Beholder()
///     let answer = try await beholder.ask("dog.jpg", "what is the dog doing?")
///     print(answer.answer, answer.confidence)
///
/// The model is loaded once. What the image encoder saw in a photo is kept, so that further questions about the same
/// content, under whatever name, don't look again. Calls wait for one another, on a thread that is none of Swift's cooperative
/// pool; a cancelled one stops at the next word.
public actor Beholder {
    /// Which model answers.
    public nonisolated let model: ModelFacts
    /// Where turns are kept, or only read; nil where there is no history.
    public nonisolated let history: HistoryStore?
    nonisolated let network: any Network
    nonisolated let threads: Int
    /// What captions rest on besides the weights; nil for the model that comes with Behold.
    private nonisolated let preparation: String?
    private nonisolated let thread = ActorThread("beholder")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    /// Begins turns in the history while the model works.
    private nonisolated let notes = WorkThreads("history")
    /// The history, where it only saves work or keeps turns.
    private let patientHistory: PatientHistory
    private var cache = FeatureCache()
    /// The vectors of the history's photos, read when they are first searched.
    var historyIndex = PhotoIndex()

    /// Loads a model.
    /// - Parameters:
    ///   - threads: how many threads compute; nil for all processors.
    ///   - history: what keeps turns; nothing, unless it is said.
    ///   - historySettings: how much is kept, and for how long.
    /// - Throws: `history` where a person must decide what to do, else `model`.
    public init(
        model choice: ModelChoice = .standard, precision: Precision = .fastest, threads: Int? = nil,
        history: HistoryChoice = .none, historySettings: HistorySettings = HistorySettings()
    ) async throws(BeholdError) {
        // The history is opened while the model loads.
        let loading = Self.loading(choice, precision, threads)
        let store: HistoryStore?
        do throws(HistoryProblem) {
            store = try await WorkThreads("history").run { () throws(HistoryProblem) in
                try history.open(to: .write, settings: historySettings)
            }
        } catch {
            throw .history(error)
        }
        self.init(
            network: try await loading.value.get(), threads: threads, history: store,
            isDefault: ModelLocation.isDefault(choice))
    }

    /// Loads a model that takes from a history what it knows of photos, and keeps nothing.
    /// - Parameter history: one that was opened to be read.
    /// - Throws: `model`.
    public init(
        model choice: ModelChoice = .standard, precision: Precision = .fastest, threads: Int? = nil,
        recalling history: HistoryStore
    ) async throws(BeholdError) {
        self.init(
            network: try await Self.loading(choice, precision, threads).value.get(), threads: threads,
            history: history, isDefault: ModelLocation.isDefault(choice))
    }

    /// Uses a network that is loaded already.
    /// - Parameter isDefault: whether it is the one that comes with Behold.
    init(
        network: any Network, threads: Int? = nil, history: HistoryStore? = nil, isDefault: Bool
    ) {
        self.network = network
        self.threads = threads ?? Registry.processors
        self.history = history
        preparation = isDefault ? nil : network.shortPreparation
        patientHistory = PatientHistory(history)
        model = ModelFacts(
            name: network.name, weights: network.shortDigest,
            precision: network.precision, unsureBelow: (network as? any QuestionAnswering)?.unsureBelow ?? 0)
    }

    /// What the model can do.
    public nonisolated var abilities: [Ability] { network.abilities }

    /// The network as one that answers questions.
    /// - Throws: `model` if it doesn't.
    nonisolated var answering: any QuestionAnswering {
        get throws(BeholdError) { try network(that: .ask, as: (any QuestionAnswering).self) }
    }

    /// The network as one that writes captions.
    /// - Throws: `model` if it doesn't.
    nonisolated var captioning: any Captioning {
        get throws(BeholdError) { try network(that: .caption, as: (any Captioning).self) }
    }

    /// The network as one that compares photos with sentences.
    /// - Throws: `model` if it doesn't.
    nonisolated var embedding: any Embedding {
        get throws(BeholdError) { try network(that: .search, as: (any Embedding).self) }
    }

    private nonisolated func network<Able>(that can: Ability, as _: Able.Type) throws(BeholdError) -> Able {
        guard let network = network as? Able else {
            throw .model(.cannot(can, model: model.name, abilities: abilities))
        }
        return network
    }

    // MARK: Questions

    /// The answer to a question about a photo.
    /// - Throws: `photo` where the photo can't be looked at, `question` where the text is no question.
    public func ask(_ photo: Photo, _ question: String) async throws(BeholdError) -> AnswerResult {
        let text: Question
        do { text = try Question(question) } catch { throw .question(error) }
        return try await ask(photo, text)
    }

    /// The answer to a question about a photo.
    /// - Throws: `photo` where the photo can't be looked at, `model` where the model answers no questions.
    public func ask(_ photo: Photo, _ question: Question) async throws(BeholdError) -> AnswerResult {
        let network = try answering
        let start = ContinuousClock.now
        let view = try look(at: find(photo))
        let turn = begin(.ask, view, question: question.text, options: "{}")
        let (seen, new) = features(of: view)
        guard !Task.isCancelled else {
            let end = TurnOutcome(status: .partial, answer: nil, seconds: start.duration(to: .now).seconds)
            _ = await finish(turn, end, keeping: new)
            throw .cancelled
        }
        let reply = reply(to: question, about: seen.features, by: network)
        let seconds = start.duration(to: .now).seconds
        guard let reply else { throw await overflow(turn, seconds: seconds) }
        let record = await finish(turn, reply.outcome(seconds: seconds), keeping: new)
        return AnswerResult(
            photo: view.file.facts(seen), question: question.text, reply: reply, model: model, record: record)
    }

    // MARK: Captions

    /// A sentence about a photo; the one that the history has of the same content, weights and options.
    /// - Parameter options: nil for `captionOptions`, here and below.
    /// - Throws: `photo` where the photo can't be looked at, `caption` where the options can't be met, `model` where the
    ///   model writes no captions, `cancelled`.
    public func caption(
        _ photo: Photo, options: CaptionOptions? = nil
    ) async throws(BeholdError) -> CaptionResult {
        try await caption(photo, options: options, progress: { _ in })
    }

    /// A sentence about a photo as it grows, then the whole: made anew, whatever the history has. Ending the iteration stops
    /// the search.
    public nonisolated func captionSteps(
        of photo: Photo, options: CaptionOptions? = nil
    ) -> AsyncThrowingStream<CaptionStep, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    let result = try await caption(photo, options: options, reusing: false) { text in
                        continuation.yield(.soFar(text))
                    }
                    continuation.yield(.finished(result))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// A sentence about a photo.
    /// - Parameters:
    ///   - reusing: whether the caption that the history has of the same content, weights and options is taken.
    ///   - progress: is told the best sentence so far; another may overtake it.
    /// - Throws: `photo` where the photo can't be looked at; `cancelled`, with what there was in the history.
    public func caption(
        _ photo: Photo, options: CaptionOptions? = nil, reusing: Bool = true,
        progress: @escaping @Sendable (String) -> Void
    ) async throws(BeholdError) -> CaptionResult {
        let start = ContinuousClock.now
        let options = options ?? captionOptions
        try check(options)
        let network = try captioning
        let file = try find(photo)
        let recorded = recorded(options)
        if reusing, let known = known(file, captionedWith: recorded) {
            let seconds = start.duration(to: .now).seconds
            return CaptionResult(
                photo: known.facts(of: file), draft: known.draft, options: options, model: model,
                record: Record(turn: known.turn, isCached: true, seconds: seconds, trouble: nil))
        }
        let view = try look(at: file)
        let turn = begin(.caption, view, question: nil, options: recorded, seed: options.sampling?.seed)
        let (seen, new) = features(of: view)
        let drafts = network.drafts(of: [seen.features], options: options) { text in
            progress(text)
            return !Task.isCancelled
        }
        let seconds = start.duration(to: .now).seconds
        guard let draft = drafts.first.flatMap(\.self) else { throw await overflow(turn, seconds: seconds) }
        let isCancelled = Task.isCancelled
        let record = await finish(turn, draft.outcome(isCancelled ? .partial : .done, seconds: seconds), keeping: new)
        guard !isCancelled else { throw .cancelled }
        return CaptionResult(
            photo: view.file.facts(seen), draft: draft, options: options, model: model, record: record)
    }

    /// How the history names how captions are made.
    nonisolated func recorded(_ options: CaptionOptions) -> String { options.recorded(preparation) }

    private func known(_ file: PhotoFile, captionedWith options: String) -> CaptionLedger.Known? {
        patientHistory.use { try $0.caption(of: file.identity, model: model, options: options) }
    }

    /// What is seen at a first look: no turn of the history, which keeps what was seen.
    /// - Throws: `photo` where the photo can't be looked at.
    public func overview(of photo: Photo) throws(BeholdError) -> PhotoOverview {
        let (file, seen) = try seen(photo)
        let draft = (network as? any Captioning)?.drafts(of: [seen.features], options: captionOptions).first
            .flatMap(\.self)
        return PhotoOverview(
            isOriginalMissing: file.isOriginalMissing, sha256: file.sha256, format: file.format, width: seen.width,
            height: seen.height, damage: seen.damage, caption: draft?.caption ?? "",
            isUnsure: (draft?.confidence ?? 1) < CaptionResult.unsureBelow)
    }

    // MARK: What a turn needs

    /// The history, where something may be written to it.
    nonisolated var writableHistory: HistoryStore? { history.flatMap { $0.isOnlyRead ? nil : $0 } }

    /// Reads a photo, and checks that it can be looked at. One whose file is gone may yet be known.
    private func find(_ photo: Photo) throws(BeholdError) -> PhotoFile {
        do throws(PhotoProblem) {
            let file = try PhotoFile(photo)
            try file.checkHeader()
            return file
        } catch {
            guard error.isMissing else { throw .photo(error, name: photo.name) }
            // Nothing else knows of it, so that it is asked in a pause as well.
            let missing = patientHistory.use(isLast: true) { try $0.content(ofMissing: photo) }
            guard let missing else { throw .photo(error, name: photo.name) }
            return missing
        }
    }

    /// Decodes a photo unless its content is known.
    private func look(at file: PhotoFile) throws(BeholdError) -> PhotoView {
        if let known = known(file) { return PhotoView(file: file, picture: .known(known)) }
        return try BeholdError.naming(file.name) { () throws(PhotoProblem) in
            PhotoView(file: file, picture: .decoded(try file.decoded(for: network)))
        }
    }

    private func known(_ file: PhotoFile) -> FeatureCache.Entry? {
        if let entry = cache.entry(for: file.sha256) { return entry }
        guard let entry = patientHistory.use({ try $0.features(of: file, for: network) }) else { return nil }
        cache.keep(entry, for: file.sha256)
        return entry
    }

    /// What the image encoder sees; and, where it had to look, what the history is to keep of it.
    private func features(of view: PhotoView) -> (seen: FeatureCache.Entry, new: KeptPhoto?) {
        switch view.picture {
        case .known(let known): return (known, nil)
        case .decoded(let decoded):
            let seen = FeatureCache.Entry(decoded, network.encode([decoded.image])[0])
            cache.keep(seen, for: view.file.sha256)
            let isKept = writableHistory != nil && patientHistory.usable != nil
            return (seen, isKept ? KeptPhoto(view.file, seen, thumbnail: decoded.thumbnail, of: network) : nil)
        }
    }

    /// What the image encoder sees of a photo that no turn is about.
    func seen(_ photo: Photo) throws(BeholdError) -> (file: PhotoFile, seen: FeatureCache.Entry) {
        let view = try look(at: find(photo))
        let (seen, new) = features(of: view)
        if let new { patientHistory.use { try $0.keep([new]) } }
        return (view.file, seen)
    }

    /// Writes the beginning of a turn while the model works.
    private func begin(
        _ kind: Turn.Kind, _ view: PhotoView, question: String?, options: String, seed: Int? = nil
    ) -> Task<Result<Int, HistoryProblem>, Never>? {
        guard let history = writableHistory else { return nil }
        let turn = NewTurn(
            kind, view, question: question, model: model, options: options, seed: seed)
        return Task.detached(executorPreference: notes) { [patientHistory] () -> Result<Int, HistoryProblem> in
            if let number = patientHistory.use({ try $0.begin([turn]).first }) { return .success(number) }
            return .failure(patientHistory.trouble ?? .inputOutput(path: history.path, reason: "no row"))
        }
    }

    /// Writes the end of a turn. It is in the history when this returns, or the record says why not.
    private func finish(
        _ turn: Task<Result<Int, HistoryProblem>, Never>?, _ end: TurnOutcome, keeping new: KeptPhoto?
    ) async -> Record {
        guard let turn, let history = writableHistory else {
            return Record(turn: nil, isCached: false, seconds: end.seconds, trouble: nil)
        }
        var trouble: HistoryProblem?
        switch await turn.value {
        case .failure(let problem): trouble = problem
        case .success(let number):
            let kept: Void? = patientHistory.use(isLast: true) {
                try $0.finish([(number, end)], keeping: new.map { [$0] } ?? [])
            }
            if kept != nil { return Record(turn: number, isCached: false, seconds: end.seconds, trouble: nil) }
            trouble = patientHistory.trouble
        }
        return Record(
            turn: nil, isCached: false, seconds: end.seconds,
            trouble: trouble ?? .inputOutput(path: history.path, reason: "no row"))
    }

    /// Writes the end of a turn in which the network's numbers overflowed.
    private func overflow(_ turn: Task<Result<Int, HistoryProblem>, Never>?, seconds: Double) async -> BeholdError {
        _ = await finish(turn, TurnOutcome(status: .failed, answer: nil, seconds: seconds), keeping: nil)
        return .model(.overflows(model: model.name))
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension NewTurn {
    init(
        _ kind: Turn.Kind, _ view: PhotoView, question: String?, model: ModelFacts, options: String, seed: Int?
    ) {
        self.init(
            kind: kind, photo: view.record, path: view.file.name, file: view.file.sighting, question: question,
            model: model.name, weights: model.weights, precision: model.precision.rawValue, options: options,
            seed: seed)
    }
}
