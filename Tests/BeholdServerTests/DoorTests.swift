import Synchronization
import Testing

@testable import BeholdServer

@Suite("Door")
struct DoorTests {
    private let budget = BodyBudget(bytes: 100)

    private func door(places: Int, patience: Duration = .seconds(600), _ budget: BodyBudget? = nil) -> Door {
        Door(
            places: places, budget: budget ?? self.budget, patience: patience,
            uploads: Uploads(limit: .seconds(600), grace: .zero), rest: Rest(after: .seconds(600)) {})
    }

    private func settle(_ door: Door, waiting count: Int) async {
        while door.waiting != count { await Task.yield() }
    }

    @Test("Room for a body is kept from the beginning; the next waits for it, and gets it", .timeLimit(.minutes(5)))
    func room() async throws {
        let (door, address) = (self.door(places: 9), try FairQueueTests.address(1))
        // Small ones would pass each other.
        let large = BodyBudget(bytes: 10 << 20)
        let other = self.door(places: 9, large)
        let first = try await other.enter(address, bytes: 8 << 20)
        #expect(large.left == 2 << 20)
        let second = Task { try await other.enter(address, bytes: 4 << 20) }
        await settle(other, waiting: 1)
        first.end()
        try await second.value.end()
        #expect(large.left == 10 << 20)
        // A part that is given back is room for the next, too.
        let whole = try await door.enter(address, bytes: 100)
        let small = Task { try await door.enter(address, bytes: 40) }
        await settle(door, waiting: 1)
        whole.giveBack(bytes: 80)
        try await small.value.end()
        whole.end()
        #expect(budget.left == 100)
    }

    @Test(
        "One address leaves room for another's largest body and stands in nobody's way; small ones always have some",
        .timeLimit(.minutes(5)))
    func shares() async throws {
        let (crowd, other, stranger) = (
            try FairQueueTests.address(1), try FairQueueTests.address(2), try FairQueueTests.address(3)
        )
        let budget = BodyBudget(bytes: 96 << 20)
        let door = self.door(places: 99, budget)
        var inside = [try await door.enter(crowd, bytes: 32 << 20), try await door.enter(crowd, bytes: 32 << 20)]
        let third = Task { try await door.enter(crowd, bytes: 32 << 20) }
        await settle(door, waiting: 1)
        inside.append(try await door.enter(other, bytes: 32 << 20))
        let last = Task { try await door.enter(stranger, bytes: 2 << 20) }
        await settle(door, waiting: 2)
        for (address, bytes) in [(stranger, 1 << 20), (crowd, 15), (other, 15)] {
            inside.append(try await door.enter(address, bytes: bytes))
        }
        // Nor do many small ones of one address take all that there is for them.
        inside += [try await door.enter(crowd, bytes: 1 << 20), try await door.enter(crowd, bytes: 1 << 20)]
        let tooMany = (0..<9).map { _ in Task { try await door.enter(crowd, bytes: 1 << 20) } }
        while door.waiting < 8 { await Task.yield() }
        inside.append(try await door.enter(stranger, bytes: 1 << 20))
        for pass in inside { pass.end() }
        for task in [third, last] + tooMany { try await task.value.end() }
        #expect(budget.left == 96 << 20)
    }

    @Test(
        "Work that begins frees its place; so does a body that comes slowly, until it is there", .timeLimit(.minutes(5))
    )
    func places() async throws {
        let (door, address) = (self.door(places: 1), try FairQueueTests.address(1))
        let slow = try await door.enter(address, bytes: 10)
        slow.leavePlace()
        let quick = try await door.enter(address, bytes: 10)
        let back = Task { try await slow.takePlaceBack(within: .seconds(600)) }
        await settle(door, waiting: 1)
        let number = try await quick.work {
            try await back.value
            return 1
        }
        #expect(number == 1)
        // It has its place again: the next waits until it is at work.
        let next = Task { try await door.enter(address, bytes: 10) }
        await settle(door, waiting: 1)
        slow.end()
        try await next.value.end()
        quick.end()
        #expect(budget.left == 100)
    }

    @Test(
        "A body that is there waits for a place for longer than one that would still have to come, unless its client goes"
    )
    func complete() async throws {
        let (door, address) = (self.door(places: 1, patience: .milliseconds(20)), try FairQueueTests.address(1))
        var slow: [Pass] = []
        for _ in 0..<2 {
            slow.append(try await door.enter(address, bytes: 10))
            slow.last?.leavePlace()
        }
        let quick = try await door.enter(address, bytes: 10)
        let (back, gone) = (slow[0], slow[1])
        let waiting = Task { try await back.takePlaceBack(within: .seconds(600)) }
        let leaving = Task { try await gone.takePlaceBack(within: .seconds(600)) }
        await settle(door, waiting: 2)
        await #expect(throws: ServerFault.turnedAway(forRoom: false, seconds: 1)) {
            try await door.enter(address, bytes: 10)
        }
        leaving.cancel()
        await #expect(throws: CancellationError.self) { try await leaving.value }
        #expect(door.waiting == 1)
        try await quick.work { try await waiting.value }
        for pass in slow + [quick] { pass.end() }
        #expect(budget.left == 100)
    }

    @Test("Whoever waits too long is told when to come again, and what for; a closed door lets nobody in")
    func turnedAway() async throws {
        let address = try FairQueueTests.address(1)
        let crowded = door(places: 1, patience: .milliseconds(20))
        let first = try await crowded.enter(address, bytes: 1)
        await #expect(throws: ServerFault.turnedAway(forRoom: false, seconds: 1)) {
            try await crowded.enter(address, bytes: 1)
        }
        first.end()
        let roomy = door(places: 9, patience: .milliseconds(20))
        await #expect(throws: ServerFault.turnedAway(forRoom: true, seconds: 1)) {
            try await roomy.enter(address, bytes: 120)
        }
        let closing = door(places: 0)
        let waiting = Task { try await closing.enter(address, bytes: 1) }
        await settle(closing, waiting: 1)
        closing.close()
        await #expect(throws: ServerFault.stopping) { try await waiting.value }
        await #expect(throws: ServerFault.stopping) { try await closing.enter(address, bytes: 1) }
        #expect(budget.left == 100)
    }

    @Test("Who is turned away is asked back over the time in which those inside are served, no sooner than in a second")
    func pace() {
        var pace = Pace()
        func seconds(behind inside: Int) -> Set<Int> {
            Set((0..<200).map { _ in pace.secondsUntilReturn(behind: inside) })
        }
        let unknown = seconds(behind: 4)
        #expect(unknown == [1])
        for _ in 0..<200 { pace.note(.milliseconds(990)) }
        let (few, many) = (seconds(behind: 4), seconds(behind: 1_000))
        #expect(few == [1, 2, 3, 4] && many == Set(1...60))
        for _ in 0..<200 { pace.note(.milliseconds(5)) }
        let quick = seconds(behind: 16)
        #expect(quick == [1])
    }

    @Test("Who found no room is told when the first upload that leaves enough of it ends")
    func end() {
        let start = ContinuousClock.now
        var progress = Uploads.Progress(length: 300, start: start)
        func expected(after seconds: Int) -> Duration {
            start.duration(
                to: progress.expectedEnd(for: .seconds(30), grace: .seconds(2), now: start + .seconds(seconds)))
        }
        let begun = [expected(after: 0), expected(after: 1)]
        #expect(begun == [.seconds(2), .seconds(2)])
        progress.received = 75
        let (steady, slow) = (expected(after: 5), expected(after: 10))
        #expect(steady == .seconds(20) && slow == .seconds(2))
        var pace = Pace()
        let seconds = [.zero, .milliseconds(14_001), .seconds(900)].map {
            pace.secondsUntilReturn(behind: 0, notWithin: $0)
        }
        #expect(seconds == [1, 15, 60])
    }

    @Test("A body is too slow if it won't be there in its time at the pace that it has had")
    func slow() {
        let start = ContinuousClock.now
        var progress = Uploads.Progress(length: 300, start: start)
        progress.received = 20
        #expect(!progress.isTooSlow(for: .seconds(30), now: start + .seconds(2)))
        #expect(progress.isTooSlow(for: .seconds(30), now: start + .milliseconds(2_001)))
        progress.received = 300
        #expect(!progress.isTooSlow(for: .seconds(30), now: start + .seconds(30)))
    }

    @Test("Something is done when nothing has been going on for a while, once", .timeLimit(.minutes(5)))
    func rest() async throws {
        let time = Duration.milliseconds(50)
        while true {
            let count = Atomic(0)
            let rest = Rest(after: time) { count.add(1, ordering: .relaxed) }
            let start = ContinuousClock.now
            for _ in 0..<2 {
                rest.begin()
                rest.begin()
                rest.end()
                rest.end()
            }
            // On a busy machine there may have been a rest between the two.
            if start.duration(to: .now) > time / 2 { continue }
            while count.load(ordering: .relaxed) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            rest.begin()
            rest.end()
            try await Task.sleep(for: time * 2)
            while count.load(ordering: .relaxed) < 2 { try await Task.sleep(for: .milliseconds(5)) }
            let done = count.load(ordering: .relaxed)
            return #expect(done == 2)
        }
    }
}
