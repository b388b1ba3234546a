public import Behold
import HTTPTypes
import Interchange

/// The words that another front end has for what the server meets too.
public struct ServerWords: Sendable {
    let problem: @Sendable (BeholdError) -> (code: String, message: String)
    let notSaved: @Sendable (HistoryProblem) -> String

    /// - Parameters:
    ///   - problem: a word for scripts and a sentence for people.
    ///   - notSaved: why a turn isn't in the history.
    public init(
        problem: @escaping @Sendable (BeholdError) -> (code: String, message: String),
        notSaved: @escaping @Sendable (HistoryProblem) -> String
    ) {
        self.problem = problem
        self.notSaved = notSaved
    }
}

extension ServerFault {
    var status: HTTPResponse.Status {
        switch self {
        case .malformedRequest, .malformedEscape, .malformedForm, .malformedDocument, .unknownField, .repeatedField,
            .missingField, .notANumber, .notAChoice, .notWords, .contradiction:
            .badRequest
        case .noToken: .unauthorized
        case .crossSite: .forbidden
        case .noRoute, .noHistory: .notFound
        case .notAllowed: .methodNotAllowed
        case .tooSlow: .requestTimeout
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedType, .unsupportedEncoding: .unsupportedMediaType
        case .foreignHost: .misdirectedRequest
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .busy, .turnedAway, .noRoom, .stopping, .tookTooLong: .serviceUnavailable
        // For the log: it isn't sent.
        case .clientGone: HTTPResponse.Status(code: 499, reasonPhrase: "Client Gone")
        case .behold(let error): error.httpStatus
        }
    }

    /// A word for scripts.
    private var code: String {
        switch self {
        case .malformedRequest: "malformed_request"
        case .headersTooLarge: "headers_too_large"
        case .tooSlow: "too_slow"
        case .foreignHost: "foreign_host"
        case .crossSite: "cross_site"
        case .noToken: "no_token"
        case .noRoute: "no_such_route"
        case .notAllowed: "method_not_allowed"
        case .bodyTooLarge: "body_too_large"
        case .unsupportedType, .unsupportedEncoding: "unsupported_type"
        case .malformedEscape, .malformedForm: "malformed_form"
        case .malformedDocument: "malformed_json"
        case .unknownField: "unknown_field"
        case .repeatedField: "repeated_field"
        case .missingField: "missing_field"
        case .notANumber: "not_a_number"
        case .notAChoice: "not_a_choice"
        case .notWords: "not_words"
        case .contradiction: "contradiction"
        case .noHistory: "no_history"
        case .behold: "unusable"
        case .busy, .turnedAway, .noRoom: "busy"
        case .stopping: "stopping"
        case .tookTooLong: "took_too_long"
        case .clientGone: "client_gone"
        }
    }

    private var sentence: String {
        switch self {
        case .malformedRequest: "that isn't a proper HTTP request"
        case .headersTooLarge: "the request's address and headers are too large"
        case .tooSlow: "the request didn't come in time"
        case .foreignHost: "the Host header names another host; see `behold serve --help`"
        case .crossSite: "the request comes from another site's page"
        case .noToken: "this needs the header `Authorization: Bearer TOKEN`"
        case .noRoute: "there is nothing at this address"
        case .notAllowed(let methods): "this address takes \(methods.joined(separator: " and "))"
        case .bodyTooLarge(let limit): "the request's body is larger than \(Self.size(limit))"
        case .unsupportedType(let accepted): "the body must be \(accepted.joined(separator: " or "))"
        case .unsupportedEncoding: "the body mustn't be compressed"
        case .malformedEscape: "the address has a percent sign without two hexadecimal digits"
        case .malformedForm(let fault): "the form can't be read: \(fault.sentence)"
        case .malformedDocument: "the body isn't a JSON object of at most 32 levels"
        case .unknownField(let name): "there is no field \(Self.shown(name)) here"
        case .repeatedField(let name): "the field \(Self.shown(name)) is there more than once"
        case .missingField(let name): "the field \(Self.shown(name)) is missing"
        case .notANumber(let field, let range): "\(field) is a whole number\(Self.bounds(range))"
        case .notAChoice(let field, let choices): "\(field) is \(choices.joined(separator: " or "))"
        case .notWords(let field, let limit): "\(field) is UTF-8 text of at most \(limit) bytes"
        case .contradiction(let one, let other): "\(one) and \(other) contradict each other"
        case .noHistory: "the server keeps no history"
        case .behold: "it can't be used"
        case .busy: "too many requests wait already; try again in a moment"
        case .noRoom: "too much is being uploaded already; try again in a moment"
        case .turnedAway(let isForRoom, let seconds):
            (isForRoom ? "too much is being uploaded already" : "too many requests wait already")
                + "; try again in \(seconds) \(seconds == 1 ? "second" : "seconds")"
        case .stopping: "the server is being stopped"
        case .tookTooLong: "the answer took too long"
        case .clientGone: "nobody waits for the answer"
        }
    }

    /// What the client gets.
    func reply(_ words: ServerWords) -> Reply {
        var (code, message) = (code, sentence)
        if case .behold(let error) = self { (code, message) = words.problem(error) }
        let error = JSONValue.object([("code", .text(code)), ("message", .text(message))])
        var reply = Reply(json: .object([("error", error)]), status: status)
        switch self {
        case .notAllowed(let methods): reply.headers[.allow] = methods.joined(separator: ", ")
        case .noToken: reply.headers[.wwwAuthenticate] = "Bearer"
        case .busy, .noRoom, .tookTooLong, .stopping: reply.headers[.retryAfter] = "1"
        case .turnedAway(_, let seconds): reply.headers[.retryAfter] = "\(seconds)"
        case .behold where status == .serviceUnavailable: reply.headers[.retryAfter] = "5"
        default: break
        }
        return reply
    }

    /// A name from outside, short enough for a sentence.
    private static func shown(_ name: String) -> String { ShownText.line(String(name.prefix(40))) }

    private static func bounds(_ range: ClosedRange<Int>) -> String {
        guard range.upperBound == .max else { return " from \(range.lowerBound) to \(range.upperBound)" }
        return range.lowerBound == .min ? "" : " from \(range.lowerBound) on"
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MB" : bytes >= 1 << 10 ? "\(bytes >> 10) KB" : "\(bytes) bytes"
    }
}

extension FormFault {
    fileprivate var sentence: String {
        switch self {
        case .noBoundary: "its type names no boundary"
        case .unterminated: "it has no proper beginning or no end"
        case .tooManyParts(let limit): "it has more than \(limit) parts"
        case .partHeaders: "a part's headers are too large or none"
        case .unnamedPart: "a part has no name"
        case .fieldTooLong(let name, let limit):
            "the field \(ShownText.line(String(name.prefix(40)))) has more than \(limit) bytes"
        }
    }
}

extension BeholdError {
    /// What is wrong with the input is the client's, never the server's.
    fileprivate var httpStatus: HTTPResponse.Status {
        switch self {
        case .photo(.overLimit, _): .contentTooLarge
        case .photo(.unsupportedFormat, _), .photo(.unsupportedVariant, _), .photo(.notAnImage, _):
            .unsupportedMediaType
        case .photo(.outOfMemory, _): .serviceUnavailable
        case .photo, .question, .caption, .history(.malformedQuery): .badRequest
        case .history, .model, .cancelled: .serviceUnavailable
        }
    }
}
