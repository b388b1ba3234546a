/// Who goes in next, of those who wait before a door. Behind it there are a few places.
///
/// Two rules take turns, so that each is kept by every second one who goes in. First, the address with the fewest places goes
/// in, so that many requests of one address don't keep out another. Then, whoever has waited longest, so that many addresses
/// don't keep out the many clients of one. Between equals, the longer wait decides.
///
/// Whoever is turned away keeps its turn: it is told when to come again, and if its address comes then, it has been waiting
/// since it first came. Whoever comes too early counts as new.
struct FairQueue {
    typealias Instant = ContinuousClock.Instant

    struct Entry: Equatable {
        let number: Int
        let address: ClientAddress
        /// When it came first.
        let since: Instant
        /// Of its body.
        let bytes: Int

        var isLarge: Bool { bytes > BodyBudget.smallBody }
    }

    /// The turn of one who was turned away.
    private struct KeptTurn {
        let address: ClientAddress
        let since: Instant
        let due: Instant
    }

    /// How long a turn is kept for one who doesn't come when it is due.
    private static let patience = Duration.seconds(2)
    private static let mostKeptTurns = 1_024

    private let places: Int
    private var taken: [ClientAddress: Int] = [:]
    private var waiting: [Entry] = []
    /// By the time when they are due.
    private var keptTurns: [KeptTurn] = []
    private var next = 0
    private var isLongestWaitNext = false

    init(places: Int) { self.places = places }

    var isFull: Bool { takenPlaces >= places }
    var takenPlaces: Int { taken.values.reduce(0, +) }
    /// How many wait before the door.
    var count: Int { waiting.count }

    /// Someone comes to the door.
    /// - Parameter since: when it came first, if that is known; else its address may have a turn that is due.
    /// - Returns: its number.
    mutating func add(_ address: ClientAddress, bytes: Int, since: Instant? = nil, now: Instant) -> Int {
        next += 1
        let since = since ?? claimTurn(of: address, now) ?? now
        waiting.append(Entry(number: next, address: address, since: since, bytes: bytes))
        return next
    }

    /// The next who goes in; it has a place from now on.
    /// - Parameter reserve: tries to find room for its body.
    mutating func admit(_ reserve: (Entry) -> BodyBudget.Room) -> Entry? {
        guard !isFull else { return nil }
        var line = waiting
        // It is let in when there is room. What needs next to none doesn't wait for that, nor does another address if only
        // its own has too much.
        while let first = firstInLine(among: line) {
            switch reserve(first) {
            case .taken: return goIn(first)
            case .noneForAddress:
                line.removeAll { $0.address == first.address && ($0.isLarge || !first.isLarge) }
            case .none: line.removeAll { $0.isLarge || !first.isLarge }
            }
        }
        return nil
    }

    /// A place is free again.
    mutating func leave(_ address: ClientAddress) {
        let left = (taken[address] ?? 0) - 1
        taken[address] = left > 0 ? left : nil
    }

    /// Someone is turned away, and keeps its turn for when it is told to come again.
    /// - Returns: false if it isn't at the door any more.
    mutating func turnAway(_ number: Int, until due: Instant) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return false }
        let entry = waiting.remove(at: index)
        let place = keptTurns.firstIndex { $0.due > due } ?? keptTurns.endIndex
        keptTurns.insert(KeptTurn(address: entry.address, since: entry.since, due: due), at: place)
        if keptTurns.count > Self.mostKeptTurns { keptTurns.removeFirst() }
        return true
    }

    /// Someone goes away.
    mutating func remove(_ number: Int) { waiting.removeAll { $0.number == number } }

    private func firstInLine(among entries: [Entry]) -> Entry? {
        if isLongestWaitNext { return entries.min { $0.since < $1.since } }
        return entries.min { (taken[$0.address] ?? 0, $0.since) < (taken[$1.address] ?? 0, $1.since) }
    }

    private mutating func goIn(_ entry: Entry) -> Entry {
        waiting.removeAll { $0.number == entry.number }
        taken[entry.address, default: 0] += 1
        isLongestWaitNext.toggle()
        return entry
    }

    /// Of an address's turns that are due, the one that became due last: most likely whoever comes is the one who was told
    /// to come then.
    private mutating func claimTurn(of address: ClientAddress, _ now: Instant) -> Instant? {
        keptTurns.removeAll { $0.due + Self.patience < now }
        return keptTurns.lastIndex { $0.address == address && $0.due <= now }.map { keptTurns.remove(at: $0).since }
    }
}
