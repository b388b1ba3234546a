/// How much a history keeps, and for how long.
public struct HistorySettings: Sendable, Equatable {
    /// The most bytes of image features; those that were used least recently go.
    public var featureBytes = 256 << 20
    /// Turns older than this many days are removed; nil keeps all.
    public var keepDays: Int?

    public init() {}
}

/// What was taken out of a history.
public struct HistoryRemoval: Sendable, Equatable {
    public var turns: Int
    /// Photos that no turn was about any more, with everything that was kept of them.
    public var photos: Int
    /// Turns that a living process is still at work on: they stay.
    public var running: Int

    package init(turns: Int = 0, photos: Int = 0, running: Int = 0) {
        self.turns = turns
        self.photos = photos
        self.running = running
    }
}
