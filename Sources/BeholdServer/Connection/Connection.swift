import NIOCore
import Synchronization

/// What the network and the answering of requests know of each other on one connection.
final class Connection: Sendable {
    /// Why work is of no use any more.
    enum End: Sendable { case clientGone, tooSlow, stopping }

    private struct State {
        var task: Task<Reply, Never>?
        var end: End?
    }

    let address: ClientAddress
    private let state = Mutex(State())
    private let isNowQuiet: @Sendable (Bool) -> Void

    /// - Parameter isNowQuiet: is told when something is asked, and when nothing more is.
    init(_ address: ClientAddress, isNowQuiet: @escaping @Sendable (Bool) -> Void) {
        self.address = address
        self.isNowQuiet = isNowQuiet
    }

    /// Whether nothing is being asked.
    func note(isQuiet: Bool) { isNowQuiet(isQuiet) }

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

    private struct State {
        var shares: ConnectionShares
        var open: [Int: Entry] = [:]
        var next = 0
    }

    private let state: Mutex<State>

    init(most: Int) { state = Mutex(State(shares: ConnectionShares(most: most))) }

    var count: Int { state.withLock { $0.open.count } }

    /// A connection that was accepted; nil if there are too many. It is forgotten when its channel is closed.
    func add(_ channel: any Channel) -> Connection? {
        let address = ClientAddress(of: channel)
        let added: (number: Int, connection: Connection, silent: Entry?)? = state.withLock { state in
            state.next += 1
            let number = state.next
            var silent: Entry?
            switch state.shares.add(number, address, now: .now) {
            case .refused: return nil
            case .added: break
            case .addedInsteadOf(let other): silent = state.open.removeValue(forKey: other)
            }
            let connection = Connection(address) { [weak self] in self?.note(number, isQuiet: $0) }
            state.open[number] = Entry(connection: connection, channel: channel)
            return (number, connection, silent)
        }
        guard let added else { return nil }
        added.silent?.channel.close(promise: nil)
        channel.closeFuture.whenComplete { _ in self.remove(added.number) }
        return added.connection
    }

    /// Everything that is being answered gets a refusal.
    func cancelAll() {
        for entry in all { entry.connection.cancel(.stopping) }
    }

    /// Closes what is still open.
    func closeAll() {
        for entry in all { entry.channel.close(promise: nil) }
    }

    private var all: [Entry] { state.withLock { Array($0.open.values) } }

    private func note(_ number: Int, isQuiet: Bool) {
        state.withLock { $0.shares.note(number, quietSince: isQuiet ? .now : nil) }
    }

    private func remove(_ number: Int) {
        state.withLock { state in
            state.open[number] = nil
            state.shares.remove(number)
        }
    }
}
