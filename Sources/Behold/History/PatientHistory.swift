import Synchronization

/// The history where it only saves work or keeps turns, as a long run uses it from several threads.
///
/// What is in its way may heal (a lock, a full disk): it is left alone for a while, ever longer, since each try may wait
/// for another program. What a person must decide ends its use.
final class PatientHistory: Sendable {
    private struct State {
        var trouble: HistoryProblem?
        var isGivenUp = false
        var nextTry: ContinuousClock.Instant?
        var pause: Duration
    }

    private let store: HistoryStore?
    private let firstPause: Duration
    private let longestPause: Duration
    private let state: Mutex<State>

    init(_ store: HistoryStore?, firstPause: Duration = .seconds(2), longestPause: Duration = .seconds(60)) {
        self.store = store
        self.firstPause = firstPause
        self.longestPause = longestPause
        state = Mutex(State(pause: firstPause))
    }

    /// Whether there is a history at all.
    var isThere: Bool { store != nil }

    /// Why something isn't in the history: the latest cause.
    var trouble: HistoryProblem? { state.withLock { $0.trouble } }

    /// The history, unless it is to be left alone for now.
    var usable: HistoryStore? {
        state.withLock { state in
            guard !state.isGivenUp, state.nextTry.map({ $0 <= .now }) ?? true else { return nil }
            return store
        }
    }

    /// - Parameter isLast: whether there will be no later try, so that it is made in a pause as well.
    /// - Returns: nil where the history isn't there, isn't to be used, or can't be; or what `body` returns.
    @discardableResult
    func use<Value>(isLast: Bool = false, _ body: (HistoryStore) throws -> Value?) -> Value? {
        let isGivenUp = state.withLock { $0.isGivenUp }
        guard let store = isLast && !isGivenUp ? store : usable else { return nil }
        do {
            let value = try body(store)
            state.withLock { state in
                state.nextTry = nil
                state.pause = firstPause
            }
            return value
        } catch {
            let problem = error as? HistoryProblem ?? .inputOutput(path: store.path, reason: "\(error)")
            state.withLock { state in
                state.trouble = problem
                state.isGivenUp = !problem.mayHeal
                state.nextTry = .now + state.pause
                state.pause = min(state.pause * 2, longestPause)
            }
            return nil
        }
    }
}
