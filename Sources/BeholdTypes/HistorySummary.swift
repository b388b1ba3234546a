/// What a history holds, in numbers.
public struct HistorySummary: Sendable {
    public struct Model: Sendable, Equatable {
        public let name: String
        /// The first 16 hex digits of the weights' SHA-256.
        public let weights: String
        public let turns: Int

        package init(name: String, weights: String, turns: Int) {
            self.name = name
            self.weights = weights
            self.turns = turns
        }
    }

    public struct Day: Sendable, Equatable {
        /// Such as "2026-11-24", in the time zone of this machine.
        public let date: String
        public let turns: Int

        package init(date: String, turns: Int) {
            self.date = date
            self.turns = turns
        }
    }

    /// What the file's bytes are for.
    public enum Part: String, Sendable, CaseIterable {
        /// Sessions, photos, names, questions and answers, with their indices.
        case turns
        /// The index of words.
        case text
        case features, thumbnails, vectors
        /// Pages that are to be used again.
        case free
    }

    public let kinds: [(kind: Turn.Kind, turns: Int)]
    public let statuses: [(status: Turn.Status, turns: Int)]
    /// Most used first.
    public let models: [Model]
    /// In order, without the days that have none.
    public let days: [Day]
    public let sessions: Int
    public let photos: Int
    /// Names that photos were seen under.
    public let names: Int
    /// The file's size.
    public let bytes: Int
    /// Nil if the database library can't tell.
    public let parts: [(part: Part, bytes: Int)]?

    public var turns: Int { kinds.reduce(0) { $0 + $1.turns } }

    package init(
        kinds: [(kind: Turn.Kind, turns: Int)], statuses: [(status: Turn.Status, turns: Int)], models: [Model],
        days: [Day], sessions: Int, photos: Int, names: Int, bytes: Int, parts: [(part: Part, bytes: Int)]?
    ) {
        self.kinds = kinds
        self.statuses = statuses
        self.models = models
        self.days = days
        self.sessions = sessions
        self.photos = photos
        self.names = names
        self.bytes = bytes
        self.parts = parts
    }
}
