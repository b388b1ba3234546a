import Behold
import Terminal

extension HistoryOptions {
    var choice: HistoryChoice {
        noHistory ? .none : Self.choice(naming: history)
    }

    /// Whether the lines of a conversation are kept for the next: not where turns aren't, or go to a history of their own.
    var keepsLines: Bool { history == nil && choice != .none }

    /// The history that was named, else that of the environment or of the settings.
    static func choice(naming history: RawArgument?) -> HistoryChoice {
        if let history { return .file(history.bytes) }
        guard Environment.value("BEHOLD_HISTORY") == nil else { return .standard }
        switch Settings.inForce.history {
        case .off: return .none
        case .file(let path): return .file(path)
        case nil: return .standard
        }
    }
}

extension ModelOptions {
    /// Loads the model and opens the history.
    /// - Parameter ability: what the model must be able to do.
    func open(_ history: HistoryOptions, to ability: Ability) async throws -> Beholder {
        try await open(choice.opened(to: ability), history)
    }

    /// Loads a model and opens the history.
    func open(_ choice: ModelChoice, _ history: HistoryOptions) async throws -> Beholder {
        let beholder = try await Beholder(
            model: choice, precision: precision, threads: threadCount, history: history.choice,
            historySettings: HistorySettings(Settings.inForce))
        if let days = beholder.history?.daysOfClockJump { StandardError.say(HistorySentences.clockJump(days: days)) }
        return beholder
    }

    /// Nil for all processors.
    var threadCount: Int? { threads ?? Settings.inForce.threads }

    var choice: ModelChoice { Self.choice(naming: model) }

    /// The model that was named, else that of the environment or of the settings.
    static func choice(naming model: RawArgument?) -> ModelChoice {
        if let model { return .named(String(decoding: model.bytes, as: UTF8.self)) }
        guard Environment.value("BEHOLD_MODEL") == nil, let name = Settings.inForce.model else { return .standard }
        return .named(name)
    }
}

extension HistorySettings {
    init(_ settings: Settings) {
        self.init()
        if let megabytes = settings.featuresMB { featureBytes = megabytes * Self.megabyte }
        keepDays = settings.keepDays
    }

    static let megabyte = 1 << 20
}

extension ImageOptions {
    /// The photo, held to the limit that was given.
    func limited(_ photo: Photo) -> Photo {
        var photo = photo
        photo.maximumMegapixels = maxMegapixels
        return photo
    }
}
