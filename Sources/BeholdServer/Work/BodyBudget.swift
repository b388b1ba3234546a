import Synchronization

/// How many bytes of requests' bodies are in memory or on their way there, of all connections together.
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

        func giveBack() { giveBack(.max) }

        /// Gives back a part of it, or all that there is.
        func giveBack(_ most: Int) {
            let bytes = taken.withLock { taken in
                let bytes = min(taken, most)
                taken -= bytes
                return bytes
            }
            budget.remaining.withLock { $0 += bytes }
        }
    }
}
