import Synchronization
import Threads

/// One piece of work at a time, in the order in which they came, and only a few that wait.
final class WorkQueue: Sendable {
    private struct State {
        var isBusy = false
        var isClosed = false
        var next = 0
        var waiting: [(number: Int, start: CheckedContinuation<Void, any Error>)] = []
    }

    private let state = Mutex(State())
    private let most: Int
    private let thread: WorkThreads

    /// - Parameter waiting: what may wait at most.
    init(_ name: String, waiting: Int) {
        most = waiting
        thread = WorkThreads(name)
    }

    /// Whether further work would be refused.
    var isFull: Bool { state.withLock { $0.isClosed || $0.isBusy && $0.waiting.count >= most } }

    /// How much waits.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Does work when its turn has come. A task that is cancelled meanwhile loses its place.
    /// - Throws: `busy` where too much waits, `stopping`, `CancellationError`, and what the work throws.
    func run<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        try await start()
        defer { end() }
        try Task.checkCancellation()
        return try await withTaskExecutorPreference(thread) { try await work() }
    }

    /// Refuses everything from now on; what waits already isn't affected.
    func close() { state.withLock { $0.isClosed = true } }

    private func start() async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (start: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    // A cancellation that came before this isn't seen by the handler below.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isClosed { return .failure(ServerFault.stopping) }
                    if !state.isBusy {
                        state.isBusy = true
                        return .success(())
                    }
                    guard state.waiting.count < most else { return .failure(ServerFault.busy) }
                    state.waiting.append((number, start))
                    return nil
                }
                if let outcome { start.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
            }
            waiter?.start.resume(throwing: CancellationError())
        }
    }

    private func end() {
        let next = state.withLock { state in
            state.isBusy = !state.waiting.isEmpty
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        next?.start.resume()
    }
}
