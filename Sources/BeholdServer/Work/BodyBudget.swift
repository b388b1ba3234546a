import Synchronization

/// How many bytes of requests' bodies are in memory or on their way there, of all connections together.
///
/// Small bodies have a twelfth more, which large ones don't get. One address gets two thirds at most, so that the largest body
/// of another fits beside them; but it may always have one body.
final class BodyBudget: Sendable {
    enum Room { case taken, noneForAddress, none }

    /// A body of more is large.
    static let smallBody = 1 << 20

    private struct Taken {
        var all = 0
        var byLarge = 0
        var byAddress: [ClientAddress: Int] = [:]
    }

    private let bytes: Int
    private let bytesWithSmall: Int
    private let taken = Mutex(Taken())

    init(bytes: Int) {
        self.bytes = bytes
        bytesWithSmall = bytes + bytes / 12
    }

    /// The bytes that may still come; less than 0 if small bodies have more.
    var left: Int { bytes - taken.withLock { $0.all } }

    /// A body's room changes; it always may shrink.
    private func change(_ address: ClientAddress, from old: Int, to new: Int) -> Room {
        taken.withLock { taken in
            let all = taken.all + new - old
            let byLarge = taken.byLarge + (new > Self.smallBody ? new : 0) - (old > Self.smallBody ? old : 0)
            let byAddress = (taken.byAddress[address] ?? 0) + new - old
            if new > old {
                let most = new > Self.smallBody ? bytes : bytesWithSmall
                guard byAddress == new || byAddress <= most / 3 * 2 else { return .noneForAddress }
                guard all <= bytesWithSmall, byLarge <= bytes else { return .none }
            }
            (taken.all, taken.byLarge) = (all, byLarge)
            taken.byAddress[address] = byAddress > 0 ? byAddress : nil
            return .taken
        }
    }

    /// What one request has taken, until it gives it back.
    final class Share: Sendable {
        private let budget: BodyBudget
        private let address: ClientAddress
        private let taken = Mutex(0)

        init(of budget: BodyBudget, for address: ClientAddress) {
            self.budget = budget
            self.address = address
        }

        func request(_ bytes: Int) -> Room {
            taken.withLock { taken in
                let room = budget.change(address, from: taken, to: taken + bytes)
                if room == .taken { taken += bytes }
                return room
            }
        }

        /// - Throws: `noRoom` if others, or others of its address, have too much.
        func take(_ bytes: Int) throws(ServerFault) {
            guard request(bytes) == .taken else { throw .noRoom }
        }

        func giveBack() { giveBack(.max) }

        /// Gives back a part of it, or all that there is.
        func giveBack(_ most: Int) {
            taken.withLock { taken in
                let rest = taken - min(taken, most)
                _ = budget.change(address, from: taken, to: rest)
                taken = rest
            }
        }
    }
}
