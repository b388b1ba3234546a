import Synchronization

/// How many bytes of requests' bodies are in memory, of all connections together.
final class BodyBudget: Sendable {
    private let remaining: Mutex<Int>

    init(bytes: Int) { remaining = Mutex(bytes) }

    /// The bytes that may still come.
    var left: Int { remaining.withLock { $0 } }

    /// What one request has taken, until it gives it back.
    final class Share: Sendable {
        private let budget: BodyBudget
        private let taken = Mutex(0)

        init(of budget: BodyBudget) { self.budget = budget }

        /// - Throws: `noRoom` where others have too much.
        func take(_ bytes: Int) throws(ServerFault) {
            let fits = budget.remaining.withLock { left in
                guard left >= bytes else { return false }
                left -= bytes
                return true
            }
            guard fits else { throw .noRoom }
            taken.withLock { $0 += bytes }
        }

        func giveBack() {
            let bytes = taken.withLock { taken in
                defer { taken = 0 }
                return taken
            }
            budget.remaining.withLock { $0 += bytes }
        }
    }
}
