import Behold
import HTTPTypes
import HummingbirdCore
import Interchange

/// The routes that look at a photo.
extension PhotoService {
    func ask(_ request: Request, _ target: RequestTarget, _ pass: Pass) async throws -> Reply {
        var (photo, fields) = try await upload(request, target, pass)
        let text = try fields.require("question")
        try fields.requireEmpty()
        let question: Question
        do {
            question = try Question(utf8: text)
        } catch {
            throw BeholdError.question(error)
        }
        let result = try await look(pass) { [beholder, photo] in try await beholder.ask(photo, question) }
        return reply(result.json, result.record)
    }

    func caption(_ request: Request, _ target: RequestTarget, _ pass: Pass) async throws -> Reply {
        var (photo, fields) = try await upload(request, target, pass)
        let options = try fields.captionOptions(from: beholder.captionOptions)
        try fields.requireEmpty()
        let result = try await look(pass) { [beholder, photo] in try await beholder.caption(photo, options: options) }
        return reply(result.json, result.record)
    }

    func inspect(_ request: Request, _ target: RequestTarget, _ pass: Pass) async throws -> Reply {
        let (photo, fields) = try await upload(request, target, pass)
        try fields.requireEmpty()
        return Reply(json: try await look(pass) { try Inspection(of: photo).json })
    }

    func search(_ request: Request, _ target: RequestTarget, _ pass: Pass) async throws -> Reply {
        guard HeaderValue(request.head.headerFields[.contentType] ?? "").value == "application/json" else {
            throw ServerFault.unsupportedType(accepted: ["application/json"])
        }
        try target.fields().requireEmpty()
        let body = try await body(of: request, limit: settings.limits.documentBytes, pass)
        let (text, limit) = try SearchDocument.read(body)
        guard beholder.history != nil else { throw ServerFault.noHistory }
        let matches = try await look(pass) { [beholder] in try await beholder.search(.text(text), limit: limit) }
        return Reply(json: .object([("matches", .array(matches.map(\.json)))]))
    }

    /// Does work when its turn has come, within the time that there is.
    private func look<Value: Sendable>(
        _ pass: Pass, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await TimeLimit.within(settings.limits.workTime, on: serving) { [looking] in
            try await looking.run { try await pass.work(work) }
        }
    }

    /// A result; and why it isn't in the history, where it should be.
    private func reply(_ json: JSONValue, _ record: Record) -> Reply {
        guard let trouble = record.trouble, case .object(let members) = json else { return Reply(json: json) }
        return Reply(json: .object(members + [("not_saved", .text(words.notSaved(trouble)))]))
    }
}

extension Fields {
    /// - Parameter own: what the model says itself.
    fileprivate mutating func captionOptions(from own: CaptionOptions) throws(ServerFault) -> CaptionOptions {
        var options = own
        let beams = try integer("beams", in: CaptionOptions.beamsRange)
        options.maximumTokens =
            try integer("length", in: CaptionOptions.maximumTokensRange) ?? options.maximumTokens
        options.count = try integer("num", in: CaptionOptions.countRange) ?? options.count
        options.sampling = try integer("seed", in: .min ... .max).map { CaptionOptions.Sampling(seed: $0) }
        options.style = try choice("style", CaptionStyle.allCases) ?? options.style
        // Drawn words aren't searched for.
        if beams != nil, options.sampling != nil { throw .contradiction("seed", "beams") }
        options.beams = beams ?? options.beams
        return options
    }
}

/// `{"text": …, "limit": …}`.
private enum SearchDocument {
    static func read(_ body: [UInt8]) throws -> (SearchText, limit: Int) {
        guard case .object(let members)? = JSONValue(reading: body) else { throw ServerFault.malformedDocument }
        var fields: [String: JSONValue] = [:]
        for (name, value) in members {
            guard ["text", "limit"].contains(name) else { throw ServerFault.unknownField(name) }
            guard fields.updateValue(value, forKey: name) == nil else { throw ServerFault.repeatedField(name) }
        }
        guard case .bytes(let text)? = fields["text"] else { throw ServerFault.missingField("text") }
        let limits = 1...1_000
        var limit = 10
        if let value = fields["limit"] {
            guard case .integer(let number) = value, limits.contains(number) else {
                throw ServerFault.notANumber(field: "limit", limits)
            }
            limit = number
        }
        do {
            return (try SearchText(utf8: text), limit)
        } catch {
            throw BeholdError.question(error)
        }
    }
}
