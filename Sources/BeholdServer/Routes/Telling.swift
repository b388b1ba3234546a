import Behold
import Interchange

/// The routes that tell what is known.
extension PhotoService {
    func health(_ target: RequestTarget) throws(ServerFault) -> Reply {
        try target.fields().requireEmpty()
        let model = beholder.model
        return Reply(
            json: .object([
                ("status", .text("ok")), ("version", .text(program)), ("model", .text(model.name)),
                ("weights", .text(model.weights)), ("precision", .text(model.precision.rawValue)),
                ("history", .bool(beholder.history != nil)), ("waiting", .integer(looking.waiting)),
            ]))
    }

    /// The latest turns, newest first; `more` says whether there are older ones, which `before` the last turn's number
    /// brings.
    func history(_ target: RequestTarget) async throws -> Reply {
        var fields = try target.fields()
        var filter = TurnFilter()
        if let words = fields.take("q") {
            guard words.count <= Question.maximumBytes, let text = String(validating: words, as: UTF8.self),
                !text.utf8.contains(0)
            else { throw ServerFault.notWords(field: "q", limit: Question.maximumBytes) }
            filter.words = text
        }
        filter.beforeTurn = try fields.integer("before", in: 1 ... .max)
        filter.kind = try fields.choice("kind", [Turn.Kind.ask, .caption])
        let limit = try fields.integer("limit", in: 1...1_000) ?? 50
        try fields.requireEmpty()
        guard let history = beholder.history else { throw ServerFault.noHistory }
        let (turns, isCut) = try await reading.run { [filter] in try history.turns(filter, limit: limit) }
        return Reply(json: .object([("turns", .array(turns.map(\.json))), ("more", .bool(isCut))]))
    }
}
