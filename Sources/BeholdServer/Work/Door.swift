import Synchronization

/// Where requests wait until there is a place for them in the queue and room for their bodies: nothing is read of a body
/// before. Who waits too long is told when to come again.
final class Door: Sendable {
    private struct Waiter {
        let share: BodyBudget.Share
        let bytes: Int
        let start: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var queue: FairQueue
        var waiters: [Int: Waiter] = [:]
        var pace = Pace()
        var isClosed = false
    }

    private let state: Mutex<State>
    private let budget: BodyBudget
    private let patience: Duration
    private let uploads: Uploads
    private let rest: Rest

    /// - Parameters:
    ///   - places: for those who are in, and not at work yet.
    ///   - patience: how long someone waits at the door.
    ///   - uploads: are told when someone waits for room.
    ///   - rest: is told of everyone who comes in and goes.
    init(places: Int, budget: BodyBudget, patience: Duration, uploads: Uploads, rest: Rest) {
        state = Mutex(State(queue: FairQueue(places: places)))
        self.budget = budget
        self.patience = patience
        self.uploads = uploads
        self.rest = rest
    }

    /// How many wait before the door.
    var waiting: Int { state.withLock { $0.queue.count } }

    /// Waits for a place, and for room for a body.
    /// - Throws: `turnedAway`, `stopping`.
    func enter(_ address: ClientAddress, bytes: Int) async throws(ServerFault) -> Pass {
        let share = BodyBudget.Share(of: budget, for: address)
        let since = ContinuousClock.now
        do {
            try await wait(address, bytes: bytes, since: nil, share, within: patience)
        } catch {
            throw error as? ServerFault ?? .stopping
        }
        return Pass(self, address, since: since, share, rest)
    }

    /// Refuses everyone from now on.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.start.resume(throwing: ServerFault.stopping) }
    }

    /// A task that is cancelled meanwhile doesn't wait any longer.
    fileprivate func wait(
        _ address: ClientAddress, bytes: Int, since: ContinuousClock.Instant?, _ share: BodyBudget.Share,
        within patience: Duration
    ) async throws {
        let number = state.withLock { $0.queue.add(address, bytes: bytes, since: since, now: .now) }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (start: CheckedContinuation<Void, any Error>) in
                let end: (any Error)? = state.withLock { state in
                    // A cancellation that came before this isn't seen by the handler below.
                    if Task.isCancelled { return CancellationError() }
                    if state.isClosed { return ServerFault.stopping }
                    state.waiters[number] = Waiter(share: share, bytes: bytes, start: start)
                    return nil
                }
                if let end { return start.resume(throwing: end) }
                letIn()
                guard state.withLock({ $0.waiters[number] != nil }) else { return }
                makeRoom(for: number)
                _ = TimeLimit.after(patience) { [weak self] in self?.turnAway(number) }
            }
        } onCancel: {
            giveUp(number)
        }
    }

    private func giveUp(_ number: Int) {
        let waiter = state.withLock { state in
            state.queue.remove(number)
            return state.waiters.removeValue(forKey: number)
        }
        waiter?.start.resume(throwing: CancellationError())
        letIn()
    }

    /// Everyone for whom there is a place and room.
    fileprivate func letIn() {
        let admitted = state.withLock { state in
            var admitted: [Waiter] = []
            while let entry = state.queue.admit({ entry in
                state.waiters[entry.number]?.share.request(entry.bytes) ?? .none
            }) {
                if let waiter = state.waiters.removeValue(forKey: entry.number) { admitted.append(waiter) }
            }
            return admitted
        }
        for waiter in admitted { waiter.start.resume() }
    }

    /// Ends what is too slow while someone waits for room: now, and when more can be concluded.
    private func makeRoom(for number: Int) {
        let isForRoom = state.withLock { $0.waiters[number] != nil && !$0.queue.isFull }
        guard isForRoom, let later = uploads.endSlow(now: .now) else { return }
        _ = TimeLimit.after(later) { [weak self] in self?.makeRoom(for: number) }
    }

    private func turnAway(_ number: Int) {
        let refused: (waiter: Waiter, fault: ServerFault)? = state.withLock { state in
            guard let waiter = state.waiters.removeValue(forKey: number) else { return nil }
            let isForRoom = !state.queue.isFull
            let room = isForRoom ? uploads.timeUntilEnd(forRoomOf: waiter.bytes, now: .now) : .zero
            let seconds = state.pace.secondsUntilReturn(behind: state.queue.takenPlaces, notWithin: room)
            _ = state.queue.turnAway(number, until: .now + .seconds(seconds))
            return (waiter, .turnedAway(forRoom: isForRoom, seconds: seconds))
        }
        refused?.waiter.start.resume(throwing: refused?.fault ?? .busy)
    }

    fileprivate func leave(_ address: ClientAddress) {
        state.withLock { $0.queue.leave(address) }
        letIn()
    }

    fileprivate func note(_ work: Duration) { state.withLock { $0.pace.note(work) } }
}

/// What one who came in holds: a place until its work begins, and the room for its body.
final class Pass: Sendable {
    private enum Place { case held, left, done }

    let share: BodyBudget.Share
    private let door: Door
    private let address: ClientAddress
    private let since: ContinuousClock.Instant
    private let rest: Rest
    private let place = Mutex(Place.held)

    fileprivate init(
        _ door: Door, _ address: ClientAddress, since: ContinuousClock.Instant, _ share: BodyBudget.Share, _ rest: Rest
    ) {
        self.door = door
        self.address = address
        self.since = since
        self.share = share
        self.rest = rest
        rest.begin()
    }

    /// Lets others go first until the place is taken back: a body that comes slowly keeps none.
    func leavePlace() { leave(as: .left) }

    /// Waits for a place again, if it was left. What has come as a whole has more patience than what would still have to
    /// come, and has waited since it first came.
    func takePlaceBack(within patience: Duration) async throws {
        let isLeft = place.withLock { $0 == .left }
        guard isLeft else { return }
        try await door.wait(address, bytes: 0, since: since, share, within: patience)
        place.withLock { $0 = .held }
    }

    /// Does work, whose beginning frees the place.
    func work<Value>(_ work: () async throws -> Value) async throws -> Value {
        leave(as: .done)
        let start = ContinuousClock.now
        defer { door.note(start.duration(to: .now)) }
        return try await work()
    }

    /// Gives back some of the room.
    func giveBack(bytes: Int) {
        share.giveBack(bytes)
        door.letIn()
    }

    /// Gives everything back.
    func end() {
        leave(as: .done)
        giveBack(bytes: .max)
        rest.end()
    }

    private func leave(as end: Place) {
        let hadPlace = place.withLock { place in
            defer { if place != .done { place = end } }
            return place == .held
        }
        if hadPlace { door.leave(address) }
    }
}
