@testable import BeholdServer

/// A door, a queue behind it and one worker, with clients in a time of their own: 64 that come again when they are told, and
/// 16 that come again at once.
struct OverloadSimulation {
    enum Placing: CaseIterable {
        case allOnOneAddress, oneAddressEach, twoAddresses, hammersOneEach
    }

    private enum Event { case arrival(client: Int), refusal(client: Int, number: Int), done }

    private struct Client {
        let address: ClientAddress
        let isObedient: Bool
        var firstTry: ContinuousClock.Instant
    }

    private static let patience = ServerLimits().doorTime
    private let work: Duration
    private let start = ContinuousClock.now
    private var clients: [Client] = []
    private var events: [(time: ContinuousClock.Instant, order: Int, event: Event)] = []
    private var order = 0
    private var queue = FairQueue(places: ServerLimits().waiting)
    private var pace = Pace()
    /// Clients by the numbers that they have at the door.
    private var atTheDoor: [Int: Int] = [:]
    private var inside: [Int] = []
    private var atWork: Int?
    private var waits: [Duration] = []

    init(_ placing: Placing, work: Duration) throws {
        self.work = work
        for number in 0..<80 {
            let isObedient = number < 64
            let address =
                switch placing {
                case .allOnOneAddress: 1
                case .oneAddressEach: number
                case .twoAddresses: isObedient ? 1 : 2
                case .hammersOneEach: isObedient ? 1 : number
                }
            clients.append(
                Client(address: try FairQueueTests.address(address), isObedient: isObedient, firstTry: start))
            at(start + .milliseconds(number), .arrival(client: number))
        }
    }

    /// Runs for a number of fair shares.
    /// - Returns: how long the obedient ones waited from their first try to their answer, in order of size.
    mutating func run(shares: Int) -> [Duration] {
        let end = start + max(work * 80 * shares, .seconds(20))
        while let index = events.indices.min(by: {
            (events[$0].time, events[$0].order) < (events[$1].time, events[$1].order)
        }) {
            let (now, _, event) = events.remove(at: index)
            guard now < end else { break }
            happen(event, now)
        }
        return waits.sorted()
    }

    private mutating func at(_ time: ContinuousClock.Instant, _ event: Event) {
        order += 1
        events.append((time, order, event))
    }

    private mutating func happen(_ event: Event, _ now: ContinuousClock.Instant) {
        switch event {
        case .arrival(let client):
            let number = queue.add(clients[client].address, bytes: 0, now: now)
            atTheDoor[number] = client
            letIn(now)
            if atTheDoor[number] != nil { at(now + Self.patience, .refusal(client: client, number: number)) }
        case .refusal(let client, let number):
            let seconds = pace.secondsUntilReturn(behind: queue.takenPlaces)
            guard queue.turnAway(number, until: now + .seconds(seconds)) else { return }
            atTheDoor[number] = nil
            let pause = clients[client].isObedient ? Duration.seconds(seconds) : .zero
            at(now + pause + .milliseconds(1 + client % 7), .arrival(client: client))
        case .done:
            guard let client = atWork else { return }
            pace.note(work)
            if clients[client].isObedient { waits.append(clients[client].firstTry.duration(to: now)) }
            clients[client].firstTry = now + .milliseconds(1)
            at(now + .milliseconds(1), .arrival(client: client))
            atWork = nil
            begin(now)
        }
    }

    private mutating func letIn(_ now: ContinuousClock.Instant) {
        while let entry = queue.admit({ _ in .taken }) {
            if let client = atTheDoor.removeValue(forKey: entry.number) { inside.append(client) }
            begin(now)
        }
    }

    private mutating func begin(_ now: ContinuousClock.Instant) {
        guard atWork == nil, !inside.isEmpty else { return }
        let client = inside.removeFirst()
        atWork = client
        at(now + work, .done)
        queue.leave(clients[client].address)
        letIn(now)
    }
}
