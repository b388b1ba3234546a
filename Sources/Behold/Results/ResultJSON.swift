// The JSON objects of results: their keys are promised to scripts.

extension AnswerResult {
    /// Keys: those of every result, `question`, `answer`, `confidence`, `alternatives`.
    public var json: JSONValue {
        .object(
            commonMembers(photo, model, record) + [
                ("question", .text(question)), ("answer", .text(answer)), ("confidence", .number(confidence)),
                ("alternatives", .array(alternatives.map(\.json))),
            ])
    }
}

extension AnswerResult.Alternative {
    public var json: JSONValue { .object([("answer", .text(answer)), ("probability", .number(probability))]) }
}

extension CaptionResult {
    /// Keys: those of every result, `caption`, `score`, `options`.
    public var json: JSONValue {
        .object(
            commonMembers(photo, model, record) + [
                ("caption", .text(caption)), ("score", .number(score)), ("options", settings.json),
            ])
    }
}

extension CaptionSettings {
    public var json: JSONValue {
        .object([
            ("beams", .integer(beams)), ("length", .integer(length)), ("length_penalty", .number(lengthPenalty)),
            ("no_repeat", .integer(noRepeat)),
        ])
    }
}

private func commonMembers(
    _ photo: PhotoFacts, _ model: ModelFacts, _ record: Record
) -> [(key: String, value: JSONValue)] {
    [
        ("image", .bytes(photo.image)), ("sha256", .text(photo.sha256)), ("width", .integer(photo.width)),
        ("height", .integer(photo.height)), ("damage", .text(photo.damage)),
        ("original_missing", .bool(photo.isOriginalMissing)), ("model", .text(model.name)),
        ("weights", .text(model.weights)), ("precision", .text(model.precision)), ("turn", .integer(record.turn)),
        ("cached", .bool(record.isCached)), ("seconds", .number((record.seconds * 10_000).rounded() / 10_000)),
    ]
}
