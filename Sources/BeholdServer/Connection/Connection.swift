import NIOCore
import Synchronization

/// What the network and the answering of requests know of each other on one connection.
final class Connection: Sendable {
    /// Why work is of no use any more.
    enum End: Sendable { case clientGone, stopping }

    private struct State {
        var task: Task<Reply, Never>?
        var end: End?
    }

    private let state = Mutex(State())

    /// Why the request that is being answered was cancelled.
    var end: End? { state.withLock { $0.end } }

    /// A request is being answered.
    func begin(_ task: Task<Reply, Never>) {
        let isOver = state.withLock { state in
            state.task = task
            return state.end != nil
        }
        if isOver { task.cancel() }
    }

    /// It was answered.
    func finish() { state.withLock { $0.task = nil } }

    /// Nothing more is worth doing here.
    func cancel(_ end: End) {
        let task = state.withLock { state in
            state.end = state.end ?? end
            return state.task
        }
        task?.cancel()
    }
}

/// All open connections.
final class Connections: Sendable {
    private struct Entry {
        let connection: Connection
        let channel: any Channel
    }

    private let open = Mutex<[ObjectIdentifier: Entry]>([:])
    private let most: Int

    init(most: Int) { self.most = most }

    var count: Int { open.withLock { $0.count } }

    /// A connection that was accepted; nil where there are too many. It is forgotten when its channel is closed.
    func add(_ channel: any Channel) -> Connection? {
        let connection = Connection()
        let identifier = ObjectIdentifier(connection)
        let isAdded = open.withLock { open in
            guard open.count < most else { return false }
            open[identifier] = Entry(connection: connection, channel: channel)
            return true
        }
        guard isAdded else { return nil }
        channel.closeFuture.whenComplete { _ in
            _ = self.open.withLock { $0.removeValue(forKey: identifier) }
        }
        return connection
    }

    /// Everything that is being answered gets a refusal.
    func cancelAll() {
        for entry in open.withLock({ Array($0.values) }) { entry.connection.cancel(.stopping) }
    }

    /// Closes what is still open.
    func closeAll() {
        for entry in open.withLock({ Array($0.values) }) { entry.channel.close(promise: nil) }
    }
}
