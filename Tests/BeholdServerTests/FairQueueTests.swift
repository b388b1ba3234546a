import Testing

@testable import BeholdServer

@Suite("Fair queue")
struct FairQueueTests {
    private let start = ContinuousClock.now

    static func address(_ number: Int) throws -> ClientAddress {
        ClientAddress(try #require(IPAddress("127.0.\(number / 256).\(number % 256)")))
    }

    private func after(_ milliseconds: Int) -> FairQueue.Instant { start + .milliseconds(milliseconds) }

    @Test("Every second one is of the address with the fewest places, every second one has waited longest")
    func turns() throws {
        let (crowd, loner) = (try Self.address(1), try Self.address(2))
        var queue = FairQueue(places: 100)
        for time in 0..<10 { _ = queue.add(crowd, bytes: 0, now: after(time)) }
        for time in 10..<14 { _ = queue.add(loner, bytes: 0, now: after(time)) }
        let order = (0..<14).compactMap { _ in queue.admit { _ in .taken }?.address == crowd ? "c" : "l" }
        #expect(order.joined() == "cclclclclccccc")
        #expect(queue.count == 0 && queue.takenPlaces == 14)
    }

    @Test("There are so many places; who leaves one makes it free")
    func places() throws {
        let address = try Self.address(1)
        var queue = FairQueue(places: 2)
        let numbers = (0..<3).map { queue.add(address, bytes: 0, now: after($0)) }
        let first = (0..<3).map { _ in queue.admit { _ in .taken }?.number }
        #expect(first == [numbers[0], numbers[1], nil] && queue.isFull && queue.count == 1)
        queue.leave(address)
        let last = queue.admit { _ in .taken }
        #expect(last?.number == numbers[2])
    }

    @Test(
        "Whoever was turned away and comes when it was told has waited since it first came; too early and too late don't"
    )
    func keptTurns() throws {
        let (obedient, other) = (try Self.address(1), try Self.address(2))
        for (time, isKept) in [(600, false), (1_600, true), (9_000, false)] {
            var queue = FairQueue(places: 1)
            let first = queue.add(obedient, bytes: 0, now: after(0))
            let turns = [queue.turnAway(first, until: after(1_500)), queue.turnAway(first, until: after(1_500))]
            #expect(turns == [true, false])
            let between = queue.add(other, bytes: 0, now: after(500))
            let again = queue.add(obedient, bytes: 0, now: after(time))
            let admitted = queue.admit { _ in .taken }
            #expect(admitted?.number == (isKept ? again : between), "\(time)")
        }
        // One turn is for one request.
        var queue = FairQueue(places: 1)
        let first = queue.add(obedient, bytes: 0, now: after(0))
        _ = queue.turnAway(first, until: after(1_000))
        _ = queue.add(obedient, bytes: 0, now: after(1_100))
        _ = queue.add(obedient, bytes: 0, now: after(1_200))
        let kept = queue.admit { _ in .taken }
        queue.leave(obedient)
        let new = queue.admit { _ in .taken }
        #expect(kept?.since == after(0) && new?.since == after(1_200))
    }

    @Test("A small body passes a large one that waits for room; another large one doesn't")
    func room() throws {
        let address = try Self.address(1)
        var queue = FairQueue(places: 9)
        let large = queue.add(address, bytes: 30 << 20, now: after(0))
        let medium = queue.add(address, bytes: 20 << 20, now: after(1))
        let small = queue.add(address, bytes: 1_000, now: after(2))
        let hasRoom: (FairQueue.Entry) -> BodyBudget.Room = { $0.bytes <= 25 << 20 ? .taken : .none }
        let admitted = [hasRoom, hasRoom, { _ in .taken }, hasRoom].map { queue.admit($0)?.number }
        #expect(admitted == [small, nil, large, medium])
    }

    @Test(
        "Beside 16 clients that never wait, 64 that come when they are told are served within three fair shares",
        arguments: OverloadSimulation.Placing.allCases, [2, 10, 30, 100])
    func overload(placing: OverloadSimulation.Placing, milliseconds: Int) throws {
        var simulation = try OverloadSimulation(placing, work: .milliseconds(milliseconds))
        let waits = simulation.run(shares: 40)
        try #require(waits.count > 500)
        let share = 80 * milliseconds
        #expect(waits[waits.count * 99 / 100] <= .milliseconds(3 * share), "\(waits[waits.count / 2])")
    }
}
