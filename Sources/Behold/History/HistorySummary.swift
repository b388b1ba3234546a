import History
package import Interchange

/// What a history holds, in numbers.
public struct HistorySummary: Sendable {
    public struct Count: Sendable, Equatable {
        public let name: String
        public let turns: Int
    }

    public struct Model: Sendable, Equatable {
        public let name: String
        /// The first 16 hex digits of the weights' SHA-256.
        public let weights: String
        public let turns: Int
    }

    public struct Part: Sendable, Equatable {
        /// `turns`, `text` (the index of words), `features`, `thumbnails`, `vectors` or `free`.
        public let name: String
        public let bytes: Int
    }

    public let turns: Int
    /// By `ask` and `caption`.
    public let kinds: [Count]
    public let statuses: [Count]
    /// Most used first.
    public let models: [Model]
    /// By day, such as "2026-11-24" in the time zone of this machine; days without turns are left out.
    public let days: [Count]
    public let sessions: Int
    public let photos: Int
    /// Names that photos were seen under.
    public let names: Int
    /// The file's size.
    public let bytes: Int
    /// What the bytes are for; empty where the database library can't tell.
    public let parts: [Part]

    package var json: JSONValue {
        func counts(_ counts: [Count]) -> JSONValue {
            .object(counts.map { ($0.name, .integer($0.turns)) })
        }
        return .object([
            ("turns", .integer(turns)), ("kinds", counts(kinds)), ("statuses", counts(statuses)),
            (
                "models",
                .array(
                    models.map { model in
                        .object([
                            ("model", .text(model.name)), ("weights", .text(model.weights)),
                            ("turns", .integer(model.turns)),
                        ])
                    })
            ),
            (
                "days",
                .array(days.map { .object([("day", .text($0.name)), ("turns", .integer($0.turns))]) })
            ),
            ("sessions", .integer(sessions)), ("photos", .integer(photos)), ("names", .integer(names)),
            ("bytes", .integer(bytes)), ("parts", .object(parts.map { ($0.name, .integer($0.bytes)) })),
        ])
    }
}

extension Journal {
    /// Counts everything. Reads the whole file.
    public func summary() throws(HistoryProblem) -> HistorySummary {
        let found = try use { (store) throws(HistoryError) in try store.summary() }
        return HistorySummary(
            turns: found.turns, kinds: found.kinds.map { .init(name: $0.kind.rawValue, turns: $0.turns) },
            statuses: found.statuses.map { .init(name: $0.status.rawValue, turns: $0.turns) },
            models: found.models.map { .init(name: $0.name, weights: $0.weights, turns: $0.turns) },
            days: found.days.map { .init(name: $0.date, turns: $0.turns) }, sessions: found.sessions,
            photos: found.photos, names: found.names, bytes: found.bytes,
            parts: (found.parts ?? []).map { .init(name: $0.part.rawValue, bytes: $0.bytes) })
    }
}
