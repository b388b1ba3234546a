import Testing

@testable import BeholdServer

@Suite("Shares of connections")
struct ConnectionSharesTests {
    private let start = ContinuousClock.now

    private func after(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test("One address gets all but an eighth, which is there for others")
    func eighth() throws {
        let (crowd, other) = (try FairQueueTests.address(1), try FairQueueTests.address(2))
        var shares = ConnectionShares(most: 16)
        let verdicts = (0..<20).map { shares.add($0, crowd, now: after($0)) }
        #expect(verdicts == Array(repeating: .added, count: 14) + Array(repeating: .refused, count: 6))
        var later = [shares.add(20, other, now: after(20))]
        shares.remove(3)
        later += [shares.add(21, crowd, now: after(21)), shares.add(22, crowd, now: after(22))]
        #expect(later == [.added, .added, .refused])
    }

    @Test("When all are taken, a newcomer gets the place of the one that has been silent longest, of who has most")
    func silent() throws {
        let addresses = try (0..<6).map(FairQueueTests.address)
        var shares = ConnectionShares(most: 8)
        for number in 0..<7 { _ = shares.add(number, addresses[0], now: after(number)) }
        _ = shares.add(7, addresses[1], now: after(7))
        // The first is being answered; the second was, a moment ago.
        shares.note(0, quietSince: nil)
        shares.note(1, quietSince: after(9))
        let verdicts = (8..<12).map { shares.add($0, addresses[2], now: after($0 + 2)) }
        // Nobody gets more by it than the one who loses.
        #expect(verdicts == [.addedInsteadOf(2), .addedInsteadOf(3), .addedInsteadOf(4), .refused])
        // What is being answered isn't ended for others.
        for number in [0, 1, 5, 6, 7, 8, 9, 10] { shares.note(number, quietSince: nil) }
        let last = shares.add(12, addresses[3], now: after(14))
        #expect(last == .refused)
    }

    @Test("Addresses of version 6 share by their network, those of version 4 are the same in either version")
    func networks() throws {
        func client(_ text: String) throws -> ClientAddress { ClientAddress(try #require(IPAddress(text))) }
        #expect(try client("2001:db8::1") == client("2001:db8:0:0:ffff::2"))
        #expect(try client("2001:db8::1") != client("2001:db8:0:1::1"))
        #expect(try client("::ffff:127.0.0.1") == client("127.0.0.1"))
        #expect(try client("127.0.0.1") != client("127.0.0.2"))
    }
}
