package import Interchange

extension Turn {
    /// The options of the run; null if they aren't JSON.
    package var optionsJSON: JSONValue { JSONValue(reading: Array(options.utf8)) ?? .null }

    package var json: JSONValue {
        .object([
            ("turn", .integer(number)), ("session", .integer(session)), ("kind", .text(kind.rawValue)),
            ("status", .text(status.rawValue)), ("image", .bytes(image)), ("sha256", .text(photo.sha256)),
            ("question", .text(question)), ("answer", .text(answer)),
            ("confidence", confidence.map(JSONValue.number) ?? .null),
            ("alternatives", .array(alternatives.map(\.json))), ("model", .text(model)), ("weights", .text(weights)),
            ("options", optionsJSON), ("started", .text(started)), ("seconds", seconds.map(JSONValue.number) ?? .null),
        ])
    }
}
