package import Interchange

extension HistorySummary {
    package var json: JSONValue {
        .object([
            ("turns", .integer(turns)), ("kinds", .object(kinds.map { ($0.kind.rawValue, .integer($0.turns)) })),
            ("statuses", .object(statuses.map { ($0.status.rawValue, .integer($0.turns)) })),
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
                .array(days.map { .object([("day", .text($0.date)), ("turns", .integer($0.turns))]) })
            ),
            ("sessions", .integer(sessions)), ("photos", .integer(photos)), ("names", .integer(names)),
            ("bytes", .integer(bytes)),
            ("parts", .object((parts ?? []).map { ($0.part.rawValue, .integer($0.bytes)) })),
        ])
    }
}
