import History
import Models

/// What a model says of a photo, in the style that was asked for.
struct CaptionDraft: Sendable, Equatable {
    let caption: String
    let score: Float
    /// Of alternative texts.
    var confidence: Float?
    /// All that were asked for, where it is more than one.
    var alternatives: [CaptionResult.Alternative] = []

    /// - Returns: nil without candidates.
    init?(_ candidates: [Caption], count: Int) {
        guard let best = candidates.first else { return nil }
        self.init(best, among: candidates, count: count)
    }

    /// - Parameter candidates: the best one and others, best first.
    init(_ best: Caption, among candidates: [Caption], count: Int) {
        caption = best.text
        score = best.score
        if count > 1 {
            alternatives = candidates.prefix(count).map { CaptionResult.Alternative(caption: $0.text, score: $0.score) }
        }
    }
}

extension CaptionDraft {
    /// What the history is told.
    func outcome(_ status: TurnStatus, seconds: Double) -> TurnOutcome {
        TurnOutcome(
            status: status, answer: caption, confidence: confidence, score: score,
            alternatives: alternatives.map {
                TurnAlternative(answer: $0.caption, probability: $0.probability, score: $0.score)
            }, seconds: seconds)
    }

    /// What the history was told; nil where that isn't the end of a captioning.
    init?(_ outcome: TurnOutcome) {
        guard let answer = outcome.answer, let score = outcome.score else { return nil }
        caption = answer
        self.score = score
        confidence = outcome.confidence
        alternatives = outcome.alternatives.compactMap { alternative in
            alternative.score.map { CaptionResult.Alternative(caption: alternative.answer, score: $0) }
        }
    }
}

extension CaptionResult {
    init(photo: PhotoFacts, draft: CaptionDraft, settings: CaptionSettings, model: ModelFacts, record: Record) {
        self.init(
            photo: photo, caption: draft.caption, score: draft.score, confidence: draft.confidence,
            alternatives: draft.alternatives, settings: settings, model: model, record: record)
    }
}

extension Captioning {
    /// The captions of photos, in order; nil where the network's numbers overflow.
    /// - Parameter progress: as `candidates(of:options:progress:)` has it.
    func drafts(
        of images: [EncodedImage], settings: CaptionSettings, progress: (@Sendable (String) -> Bool)? = nil
    ) -> [CaptionDraft?] {
        guard settings.style == .alt else {
            return candidates(of: images, options: CaptionOptions(settings), progress: progress)
                .map { CaptionDraft($0, count: settings.count) }
        }
        var options = CaptionOptions(settings)
        options.count = AltText.candidates(for: settings)
        return zip(images, candidates(of: images, options: options, progress: progress)).map { image, candidates in
            guard !candidates.isEmpty else { return nil }
            guard let network = self as? any Embedding else {
                preconditionFailure("alternative texts of \(name), which compares no sentences with photos")
            }
            let vector = network.embedding(of: image)
            guard vector.isEmbedding else { return nil }
            return AltText.draft(of: candidates, count: settings.count) { sentence in
                zip(vector, network.embedding(of: sentence)).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
    }

    /// - Throws: where captions can't be made as the settings say.
    func check(_ settings: CaptionSettings) throws(CaptionProblem) {
        guard !settings.prefix.isEmpty else { return }
        let words: Int
        do throws(CaptionPrefixError) {
            words = try wordCount(ofPrefix: settings.prefix)
        } catch {
            switch error {
            case .noWords: throw .prefixWithoutWords
            case .unknownWords(let words): throw .unknownWords(words)
            }
        }
        guard words < settings.length else { throw .prefixTooLong(words: words, length: settings.length) }
    }
}

extension Beholder {
    /// How captions are searched for unless something else is asked for: what the model itself says, else what is usual.
    public nonisolated var captionSettings: CaptionSettings {
        var settings = CaptionSettings()
        if let own = (network as? any Captioning)?.captionOptions {
            (settings.length, settings.lengthPenalty) = (own.maximumTokens, own.lengthPenalty)
        }
        return settings
    }

    /// - Throws: `caption` where captions can't be made as the settings say, `model` where the model makes none.
    public nonisolated func check(_ settings: CaptionSettings) throws(BeholdError) {
        let network = try captioning
        if settings.style == .alt { _ = try embedding }
        do throws(CaptionProblem) {
            try network.check(settings)
        } catch {
            throw .caption(error)
        }
    }
}

extension CaptionOptions {
    init(_ settings: CaptionSettings) {
        self.init(
            beams: settings.beams, maximumTokens: settings.length, lengthPenalty: settings.lengthPenalty,
            noRepeat: settings.noRepeat, count: settings.count, prefix: settings.prefix,
            sampling: settings.seed.map {
                Sampling(seed: $0, temperature: CaptionSettings.temperature, nucleus: CaptionSettings.nucleus)
            })
    }
}
