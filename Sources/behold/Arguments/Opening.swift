import Behold

extension HistoryOptions {
    var choice: HistoryChoice {
        if noHistory { return .none }
        return history.map { .file($0.bytes) } ?? .standard
    }
}

extension ModelOptions {
    /// Loads the model and opens the history.
    func open(_ history: HistoryOptions) async throws -> Beholder {
        try await Beholder(model: choice, precision: precision, threads: threads, history: history.choice)
    }

    var choice: ModelChoice {
        guard let model else { return .standard }
        return .named(String(decoding: model.bytes, as: UTF8.self))
    }
}
