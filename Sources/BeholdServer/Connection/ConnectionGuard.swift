import HTTPTypes
import NIOCore
import NIOHTTP1

/// Holds a connection to the limits: time, size and form of requests. It stands between the parser of HTTP and the
/// answering of requests, sees what comes and goes, and refuses on its own what can't be answered.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: ServerLimits
    /// nil for a connection beyond the limit, which is refused.
    private let connection: Connection?
    private let refusal: (ServerFault) -> Reply
    private var timers = ConnectionTimers()

    /// Whether a request's head has come and its end hasn't.
    private var isReceiving = false
    /// Requests that were handed on and aren't answered to the end.
    private var unanswered = 0
    /// Whether a response has begun and isn't at its end.
    private var isAnswering = false
    /// Whether the request that comes, or the response that goes, is the last of this connection.
    private var isLast = false
    /// A refusal that waits for the answers to earlier requests.
    private var pending: ServerFault?
    /// Nothing more is taken or sent: what comes is thrown away until the client has read what was said.
    private var isOver = false
    private var discarded = 0

    private static let mostDiscarded = 1 << 20

    /// - Parameter refusal: the words for a fault.
    init(_ connection: Connection?, limits: ServerLimits, refusal: @escaping (ServerFault) -> Reply) {
        self.connection = connection
        self.limits = limits
        self.refusal = refusal
    }

    // MARK: What comes

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { open(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    private func open(_ context: ChannelHandlerContext) {
        if connection == nil {
            send(.busy, context)
        } else {
            awaitRequest(context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard !isOver, pending == nil else { return discard(part, context) }
        switch part {
        case .head(let head):
            timers.cancel(.head)
            do {
                try RequestSyntax.check(head)
            } catch {
                return refuse(error, context)
            }
            isReceiving = true
            unanswered += 1
            connection?.note(isQuiet: false)
            // After the offer of another protocol the parser stops.
            if !head.isKeepAlive || head.headers.contains(name: "upgrade") { isLast = true }
            if unanswered == 1 { awaitBody(context) }
        case .body:
            if unanswered == 1 { awaitMore(context) }
        case .end:
            isReceiving = false
            timers.cancel(.body)
            timers.cancel(.pause)
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: refuse(.headersTooLarge, context)
        case is HTTPParserError: refuse(.malformedRequest, context)
        default: context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            connection?.cancel(.clientGone)
            if isOver { return context.close(promise: nil) }
        case is ChannelShouldQuiesceEvent: isLast = true
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timers.cancelAll()
        connection?.cancel(.clientGone)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timers.cancelAll() }

    private func awaitRequest(_ context: ChannelHandlerContext) {
        timers.schedule(.head, in: limits.headerTime, context) { $1.close(promise: nil) }
    }

    /// Not while an earlier request is answered: nothing is read meanwhile, and it isn't the client who is slow.
    private func awaitBody(_ context: ChannelHandlerContext) {
        timers.schedule(.body, in: limits.bodyTime, context) { $0.refuse(.tooSlow, $1) }
        awaitMore(context)
    }

    private func awaitMore(_ context: ChannelHandlerContext) {
        timers.schedule(.pause, in: limits.pauseTime, context) { $0.refuse(.tooSlow, $1) }
    }

    // MARK: What goes

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.code < 200: context.writeAndFlush(data, promise: promise)
        case .head(var head):
            isAnswering = true
            timers.schedule(.response, in: limits.responseTime, context) { $1.close(promise: nil) }
            // What is left of the request's body isn't waited for.
            if isReceiving, unanswered == 1 { isLast = true }
            if isLast, unanswered == 1 { head.headers.replaceOrAdd(name: "connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end: end(context, data, promise)
        }
    }

    private func end(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        isAnswering = false
        unanswered -= 1
        let isLast = isLast && unanswered == 0
        let sent = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        sent.futureResult.whenComplete { _ in
            let (own, context) = bound.value
            own.timers.cancel(.response)
            if isLast { own.linger(context) }
        }
        if isLast { isOver = true }
        context.writeAndFlush(data, promise: sent)
        if isLast { return }
        if let fault = pending {
            pending = nil
            refuse(fault, context)
        } else if unanswered == 0 {
            connection?.note(isQuiet: true)
            awaitRequest(context)
        } else if unanswered == 1, isReceiving {
            awaitBody(context)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .input: context.close(mode: .input, promise: promise)
        case _ where isOver:
            // The last response is on its way: it is sent to its end, and deadlines see to the rest.
            context.channel.closeFuture.cascade(to: promise)
        case .output:
            isOver = true
            linger(context)
            promise?.succeed()
        case .all: context.close(mode: .all, promise: promise)
        }
    }

    // MARK: Refusing

    /// Says why this is the end, after the answers to earlier requests.
    private func refuse(_ fault: ServerFault, _ context: ChannelHandlerContext) {
        guard !isOver, pending == nil else { return }
        for timer in [ConnectionTimers.Name.head, .body, .pause] { timers.cancel(timer) }
        guard unanswered == (isReceiving ? 1 : 0) else {
            pending = fault
            return
        }
        // The answer to the same request is on its way already, and is the last.
        if isAnswering { return }
        send(fault, context)
    }

    private func send(_ fault: ServerFault, _ context: ChannelHandlerContext) {
        isOver = true
        var reply = refusal(fault)
        reply.headers[.connection] = "close"
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status.code),
            headers: HTTPHeaders(reply.headers.map { ($0.name.canonicalName, $0.value) }))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
        let sent = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        sent.futureResult.whenComplete { _ in
            let (own, context) = bound.value
            if own.connection == nil { context.close(promise: nil) } else { own.linger(context) }
        }
        // Nobody is to answer the request any more.
        connection?.cancel(.clientGone)
        timers.schedule(.response, in: limits.responseTime, context) { $1.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }

    /// Closes our side and listens for a moment: a client that is still sending would lose the response if everything
    /// were closed at once.
    private func linger(_ context: ChannelHandlerContext) {
        timers.cancelAll()
        guard context.channel.isActive else { return }
        context.close(mode: .output, promise: nil)
        timers.schedule(.linger, in: limits.lingerTime, context) { $1.close(promise: nil) }
    }

    private func discard(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        guard case .body(let buffer) = part else { return }
        discarded += buffer.readableBytes
        if discarded > Self.mostDiscarded {
            _ = context.channel.setOption(ChannelOptions.autoRead, value: false)
        }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
