import Synchronization
import Threads

/// Does something when nothing has been going on for a while.
final class Rest: Sendable {
    private struct State {
        var underWay = 0
        /// How often something has begun.
        var begun = 0
    }

    private let state = Mutex(State())
    private let time: Duration
    private let thread = WorkThreads("rest")
    private let action: @Sendable () -> Void

    init(after time: Duration, _ action: @escaping @Sendable () -> Void) {
        self.time = time
        self.action = action
    }

    func begin() {
        state.withLock { state in
            state.underWay += 1
            state.begun += 1
        }
    }

    func end() {
        let begun = state.withLock { state in
            state.underWay -= 1
            return state.underWay == 0 ? state.begun : nil
        }
        guard let begun else { return }
        _ = TimeLimit.after(time) { [weak self] in self?.act(ifStill: begun) }
    }

    /// Only if nothing has begun since.
    private func act(ifStill begun: Int) {
        guard state.withLock({ $0.begun == begun }) else { return }
        _ = Task(executorPreference: thread) { [action] in action() }
    }
}
