import Behold
import BeholdPage
import HTTPTypes
import HummingbirdCore
import Threads

/// Answers requests: from their heads to their responses.
final class PhotoService: Sendable {
    let beholder: Beholder
    let settings: ServerSettings
    let words: ServerWords
    let program: String
    /// For everything that looks at photos: one at a time, so that memory holds one decoded picture.
    let looking: WorkQueue
    /// For reading the history.
    let reading: WorkQueue
    let budget: BodyBudget
    let uploads: Uploads
    /// Before everything that takes a body.
    let door: Door
    /// For everything else: no request waits for a thread that others compute on.
    let serving = WorkThreads("serving")
    private let admission: Admission
    private let log: @Sendable (RequestRecord) -> Void

    init(
        beholder: Beholder, settings: ServerSettings, words: ServerWords, program: String,
        log: @escaping @Sendable (RequestRecord) -> Void
    ) {
        self.beholder = beholder
        self.settings = settings
        self.words = words
        self.program = program
        self.log = log
        looking = WorkQueue("looking", waiting: settings.limits.waiting)
        reading = WorkQueue("reading", waiting: settings.limits.waiting)
        budget = BodyBudget(bytes: settings.limits.bytesOfAllBodies)
        uploads = Uploads(limit: settings.limits.bodyTime, grace: settings.limits.slowTime)
        door = Door(
            places: settings.limits.waiting, budget: budget, patience: settings.limits.doorTime, uploads: uploads,
            rest: Rest(after: settings.limits.restTime) { ProcessMemory.giveBack() })
        admission = Admission(
            hosts: HostRule(address: settings.address, names: settings.names), token: settings.token)
    }

    /// Answers one request. What is wrong with it is a response too.
    func respond(to request: Request, on connection: Connection, _ writer: consuming ResponseWriter) async throws {
        let start = ContinuousClock.now
        let target = RequestTarget(request.head.path ?? "")
        let route = Route(path: target.path)
        let reply: Reply
        do throws(ServerFault) {
            let route = try admitted(request.head, route)
            let pass = route.takesBody ? try await enter(request.head, connection) : nil
            defer { pass.map(leave) }
            if Self.awaitsPermission(request.head) { await Self.permit(writer) }
            reply = await answer(connection) { try await self.result(request, target, route, pass) }
        } catch {
            reply = error.reply(words)
        }
        let record = RequestRecord(
            method: String(request.head.method.rawValue.prefix(16)), route: route?.pattern ?? "-",
            status: reply.status.code, milliseconds: Int(start.duration(to: .now) / .milliseconds(1)))
        log(record)
        // Whoever went away gets nothing; who only said that nothing more comes isn't told that nobody waits.
        guard reply.status != ServerFault.clientGone.status else { throw CancellationError() }
        try await reply.write(to: writer, withBody: request.head.method != .head)
    }

    /// What a connection is told before there is a request to be answered.
    func refusal(_ fault: ServerFault) -> Reply {
        let reply = fault.reply(words)
        log(RequestRecord(method: "-", route: "-", status: reply.status.code, milliseconds: 0))
        return reply
    }

    private func admitted(_ head: HTTPRequest, _ route: Route?) throws(ServerFault) -> Route {
        guard let route else {
            try admission.checkHost(head)
            throw .noRoute
        }
        try admission.check(head, route: route)
        try route.check(head.method)
        guard route.takesBody else { return route }
        if let coding = head.headerFields[.contentEncoding], coding.lowercased() != "identity" {
            throw .unsupportedEncoding
        }
        let limit = route.bodyLimit(settings.limits)
        if let length = head.bodyLength, length > limit { throw .bodyTooLarge(limit: limit) }
        return route
    }

    /// Nothing is taken in that would be refused after it: room for a body whose length isn't told is found as it comes.
    private func enter(_ head: HTTPRequest, _ connection: Connection) async throws(ServerFault) -> Pass {
        let length = head.bodyLength ?? 0
        let pass = try await door.enter(connection.address, bytes: length)
        uploads.begin(pass, length: length) { connection.cancel(.tooSlow) }
        return pass
    }

    private func leave(_ pass: Pass) {
        uploads.end(pass)
        pass.end()
    }

    private func answer(
        _ connection: Connection, _ result: @escaping @Sendable () async throws -> Reply
    ) async -> Reply {
        let task = Task(executorPreference: serving) { await self.reply(connection, result) }
        connection.begin(task)
        defer { connection.finish() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func result(
        _ request: Request, _ target: RequestTarget, _ route: Route, _ pass: Pass?
    ) async throws -> Reply {
        switch (route, pass) {
        case (.page(let file), _): Reply(type: file.type, body: file.bytes, cache: "no-cache")
        case (.health, _): try health(target)
        case (.history, _): try await history(target)
        case (.ask, let pass?): try await ask(request, target, pass)
        case (.caption, let pass?): try await caption(request, target, pass)
        case (.inspect, let pass?): try await inspect(request, target, pass)
        case (.search, let pass?): try await search(request, target, pass)
        case (_, nil): throw ServerFault.busy
        }
    }

    private func reply(_ connection: Connection, _ result: @Sendable () async throws -> Reply) async -> Reply {
        do {
            return try await result()
        } catch let fault as ServerFault {
            return fault.reply(words)
        } catch let error as BeholdError where error != .cancelled {
            return ServerFault.behold(error).reply(words)
        } catch let problem as HistoryProblem {
            return ServerFault.behold(.history(problem)).reply(words)
        } catch {
            return fault(connection.end).reply(words)
        }
    }

    private func fault(_ end: Connection.End?) -> ServerFault {
        switch end {
        case .stopping: .stopping
        case .tooSlow: .tooSlow
        case .clientGone, nil: .clientGone
        }
    }

    /// Whether the client holds its body back until it is asked for.
    private static func awaitsPermission(_ head: HTTPRequest) -> Bool {
        head.headerFields[.expect]?.lowercased() == "100-continue"
    }

    private static func permit(_ writer: borrowing ResponseWriter) async {
        try? await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
}

extension Route {
    var takesBody: Bool {
        switch self {
        case .ask, .caption, .inspect, .search: true
        case .page, .history, .health: false
        }
    }

    func bodyLimit(_ limits: ServerLimits) -> Int { self == .search ? limits.documentBytes : limits.bodyBytes }
}

extension HTTPRequest {
    /// What the body's length will be, if that is told.
    var bodyLength: Int? { headerFields[.contentLength].flatMap { Int($0) } }
}
