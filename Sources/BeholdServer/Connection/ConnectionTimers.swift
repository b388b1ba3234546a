import NIOCore

/// The deadlines of one connection.
struct ConnectionTimers {
    enum Name: Hashable { case head, body, pause, response, linger }

    private var scheduled: [Name: Scheduled<Void>] = [:]

    /// Does something later, unless it is cancelled or scheduled anew.
    mutating func schedule(
        _ name: Name, in time: Duration, _ context: ChannelHandlerContext,
        _ action: @escaping (ConnectionGuard, ChannelHandlerContext) -> Void
    ) {
        guard let own = context.handler as? ConnectionGuard else { return }
        cancel(name)
        let bound = NIOLoopBound((own, context, action), eventLoop: context.eventLoop)
        scheduled[name] = context.eventLoop.scheduleTask(in: TimeAmount(time)) {
            let (own, context, action) = bound.value
            action(own, context)
        }
    }

    mutating func cancel(_ name: Name) { scheduled.removeValue(forKey: name)?.cancel() }

    mutating func cancelAll() {
        for timer in scheduled.values { timer.cancel() }
        scheduled = [:]
    }
}
