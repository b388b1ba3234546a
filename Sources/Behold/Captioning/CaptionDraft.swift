import Models

/// What a model says of a photo, in the style that was asked for.
struct CaptionDraft: Sendable, Equatable {
    let caption: String
    let score: Float
    /// How likely it is right; nil if the network doesn't tell.
    var confidence: Float?
    /// All that were asked for, where it is more than one.
    var alternatives: [Caption] = []

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
            alternatives = Array(candidates.prefix(count))
        }
    }
}

extension CaptionDraft {
    /// What the history is told.
    func outcome(_ status: Turn.Status, seconds: Double) -> TurnOutcome {
        TurnOutcome(
            status: status, answer: caption, confidence: confidence, score: score,
            alternatives: alternatives.map {
                Answer(text: $0.text, probability: $0.probability, score: $0.score)
            }, seconds: seconds)
    }

    /// What the history was told; nil where that isn't the end of a captioning.
    init?(_ turn: Turn) {
        guard let answer = turn.answer, let score = turn.score else { return nil }
        caption = answer
        self.score = score
        confidence = turn.confidence
        alternatives = turn.alternatives.compactMap { alternative in
            alternative.score.map { Caption(text: alternative.text, score: $0, isComplete: nil) }
        }
    }
}

extension CaptionResult {
    init(photo: PhotoFacts, draft: CaptionDraft, options: CaptionOptions, model: ModelFacts, record: Record) {
        self.init(
            photo: photo, caption: draft.caption, score: draft.score, confidence: draft.confidence,
            alternatives: draft.alternatives, options: options, model: model, record: record)
    }
}

extension Captioning {
    /// The captions of photos, in order; nil where the network's numbers overflow.
    /// - Parameter progress: as `candidates(of:options:progress:)` has it.
    func drafts(
        of images: [EncodedImage], options: CaptionOptions, progress: (@Sendable (String) -> Bool)? = nil
    ) -> [CaptionDraft?] {
        let isAlt = options.style == .alt
        var wider = options
        if isAlt { wider.count = AltText.candidates(for: options) }
        return zip(images, candidates(of: images, options: wider, progress: progress)).map { image, candidates in
            guard !candidates.isEmpty else { return nil }
            var vector: [Float]?
            if captionConfidence != nil || isAlt, let network = self as? any Embedding {
                let found = network.embedding(of: image)
                guard found.isEmbedding else { return nil }
                vector = found
            }
            guard !isAlt else {
                return AltText.draft(of: candidates, count: options.count) {
                    confidence(of: $0, about: vector, options) ?? 0
                }
            }
            var draft = CaptionDraft(candidates, count: options.count)
            draft?.confidence = confidence(of: candidates[0], about: vector, options)
            return draft
        }
    }

    /// How likely a caption is right, if the network tells.
    /// - Parameter vector: the photo's.
    private func confidence(of caption: Caption, about vector: [Float]?, _ options: CaptionOptions) -> Float? {
        guard let captionConfidence, let vector, let network = self as? any Embedding else { return nil }
        let similarity = zip(vector, network.embedding(of: caption.text)).reduce(0) { $0 + $1.0 * $1.1 }
        let given = options.prefix.isEmpty ? 0 : (try? wordCount(ofPrefix: options.prefix)) ?? 0
        return captionConfidence(caption, similarity: similarity, given: given)
    }

    /// - Throws: where captions can't be made as the options say.
    func check(_ options: CaptionOptions) throws(CaptionProblem) {
        guard !options.prefix.isEmpty else { return }
        let words = try wordCount(ofPrefix: options.prefix)
        guard words < options.maximumTokens else {
            throw .prefixTooLong(words: words, length: options.maximumTokens)
        }
    }
}

extension Beholder {
    /// How captions are searched for unless something else is asked for: what the model itself says, else what is usual.
    public nonisolated var captionOptions: CaptionOptions {
        (network as? any Captioning)?.captionOptions ?? CaptionOptions()
    }

    /// - Throws: `caption` where captions can't be made as the options say, `model` where the model makes none.
    public nonisolated func check(_ options: CaptionOptions) throws(BeholdError) {
        let network = try captioning
        if options.style == .alt { _ = try embedding }
        do throws(CaptionProblem) {
            try network.check(options)
        } catch {
            throw .caption(error)
        }
    }
}
