/// Which connections may be open side by side. One address may have most of them while nobody else wants any; when there are no
/// more, newcomers take the places of silent ones of the address that has the most.
struct ConnectionShares {
    typealias Instant = ContinuousClock.Instant

    enum Verdict: Equatable {
        case added
        /// A silent one has to go for it.
        case addedInsteadOf(Int)
        case refused
    }

    private struct Entry {
        let address: ClientAddress
        /// Since when nothing is being asked on it; nil while something is.
        var quietSince: Instant?
    }

    private let most: Int
    private var open: [Int: Entry] = [:]
    private var counts: [ClientAddress: Int] = [:]

    init(most: Int) { self.most = most }

    /// Of one address: an eighth is left for others, who needn't wait until a connection is silent.
    private var mostOfOne: Int { most - most / 8 }

    mutating func add(_ number: Int, _ address: ClientAddress, now: Instant) -> Verdict {
        let count = counts[address] ?? 0
        guard count < mostOfOne else { return .refused }
        var verdict = Verdict.added
        if open.count >= most {
            guard let silent = longestSilent(ofThoseWithMoreThan: count + 1) else { return .refused }
            remove(silent)
            verdict = .addedInsteadOf(silent)
        }
        open[number] = Entry(address: address, quietSince: now)
        counts[address, default: 0] += 1
        return verdict
    }

    mutating func remove(_ number: Int) {
        guard let entry = open.removeValue(forKey: number) else { return }
        let left = (counts[entry.address] ?? 0) - 1
        counts[entry.address] = left > 0 ? left : nil
    }

    /// - Parameter quietSince: nil if something is being asked now.
    mutating func note(_ number: Int, quietSince: Instant?) { open[number]?.quietSince = quietSince }

    private func longestSilent(ofThoseWithMoreThan few: Int) -> Int? {
        let silent = open.filter { $0.value.quietSince != nil && (counts[$0.value.address] ?? 0) > few }
        // The most connections first, then the longest silence, then the one that was opened first.
        return silent.min { one, other in
            let (a, b) = (counts[one.value.address] ?? 0, counts[other.value.address] ?? 0)
            if a != b { return a > b }
            guard let earlier = one.value.quietSince, let later = other.value.quietSince, earlier != later else {
                return one.key < other.key
            }
            return earlier < later
        }?.key
    }
}
