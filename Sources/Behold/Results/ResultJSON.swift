// The JSON objects of results: their keys are promised to scripts.

package import Interchange

extension AnswerResult {
    /// Keys: those of every result, `question`, `answer`, `confidence`, `unsure`, `declined`, `answered_part`, `alternatives`.
    package var json: JSONValue {
        .object(
            commonMembers(photo, model, record) + [
                ("question", .text(question)), ("answer", .text(answer)), ("confidence", .number(confidence)),
                ("unsure", .bool(isUnsure)), ("declined", .text(declined?.sentence)),
                ("answered_part", .text(answeredPart)), ("alternatives", .array(alternatives.map(\.json))),
            ])
    }
}

extension Answer {
    package var json: JSONValue { .object([("answer", .text(text)), ("probability", .number(probability))]) }
}

extension CaptionResult {
    /// Keys: those of every result, `caption`, `score`, `options`; `confidence` (null if nothing tells it), `unsure`; `alternatives`
    /// where several captions were asked for.
    package var json: JSONValue {
        var members = commonMembers(photo, model, record)
        members += [("caption", .text(caption)), ("score", .number(score))]
        members += [
            ("confidence", confidence.map { .number($0) } ?? .null), ("unsure", .bool(isUnsure)),
        ]
        if options.count > 1 { members.append(("alternatives", .array(alternatives.map(\.json)))) }
        return .object(members + [("options", options.json)])
    }
}

extension Caption {
    package var json: JSONValue { .object([("caption", .text(text)), ("score", .number(score))]) }
}

extension CaptionOptions {
    /// What was decided for captions: equal documents, equal captions of equal photos.
    package var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = []
        if sampling == nil { members.append(("beams", .integer(beams))) }
        members.append(("length", .integer(maximumTokens)))
        if sampling == nil { members.append(("length_penalty", .number(lengthPenalty))) }
        members.append(("no_repeat", .integer(noRepeat)))
        if count > 1 { members.append(("num", .integer(count))) }
        if let sampling {
            members += [
                ("seed", .integer(sampling.seed)), ("temperature", .number(sampling.temperature)),
                ("top_p", .number(sampling.nucleus)),
            ]
        }
        if !prefix.isEmpty { members.append(("prefix", .text(prefix))) }
        if style != .plain { members.append(("style", .text(style.rawValue))) }
        return .object(members)
    }
}

extension SearchMatch {
    /// Keys: those of every result, `rank`, `score`, `query` (null in a search by a photo), `like` (null in a search by a
    /// sentence), `copies`.
    package var json: JSONValue {
        let (text, like): (JSONValue, JSONValue) =
            switch query {
            case .text(let sentence): (.text(sentence.text), .null)
            case .photo(let photo): (.null, .bytes(photo.name))
            }
        return .object(
            commonMembers(photo, model, record) + [
                ("rank", .integer(rank)), ("score", .number(score)), ("query", text), ("like", like),
                ("copies", .array(copies.map(JSONValue.bytes))),
            ])
    }
}

extension SentenceMatch {
    /// Keys: those of every result, `rank`, `score`, `text`, `line`.
    /// - Parameter line: the number of the sentence's line in its file, from 1 on.
    package func json(line: Int) -> JSONValue {
        .object(
            commonMembers(photo, model, record) + [
                ("rank", .integer(rank)), ("score", .number(score)), ("text", .text(sentence)),
                ("line", .integer(line)),
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
        ("weights", .text(model.weights)), ("precision", .text(model.precision.rawValue)),
        ("turn", .integer(record.turn)),
        ("cached", .bool(record.isCached)), ("seconds", .number((record.seconds * 10_000).rounded() / 10_000)),
    ]
}
