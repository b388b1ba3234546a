import Synchronization
import Testing

@testable import Behold

@Suite("Work in order")
struct OrderedWorkTests {
    private final class Count: Sendable {
        let begun = Atomic(0)
    }

    @Test("Outputs come in the inputs' order, whichever group ends first", arguments: [0, 1, 2, 31, 32, 33, 1_000])
    func order(count: Int) async {
        var work = OrderedWork(Array(0..<count), groupSize: 32, workers: 2) { group in
            // Earlier groups take longer.
            var sum = 0
            for number in 0..<(count - (group.first ?? 0)) * 100 { sum &+= number }
            return group.map { sum == -1 ? sum : $0 * 2 }
        }
        var outputs: [Int] = []
        while let output = await work.next(isolation: nil) { outputs.append(output) }
        #expect(outputs == (0..<count).map { $0 * 2 })
    }

    @Test("No more than a few groups are begun ahead of the reader")
    func ahead() async {
        let count = Count()
        var work = OrderedWork(Array(0..<1_000), groupSize: 10, workers: 2) { group in
            count.begun.wrappingAdd(1, ordering: .relaxed)
            return Array(group)
        }
        for read in 1...300 {
            _ = await work.next(isolation: nil)
            #expect(count.begun.load(ordering: .relaxed) <= (read + 9) / 10 + 3)
        }
        #expect(count.begun.load(ordering: .relaxed) >= 30)
    }

    @Test("What a group in the making brings about can be waited for; what none brings about isn't")
    func waiting() async {
        let count = Count()
        var work = OrderedWork(Array(0..<100), groupSize: 10, workers: 2) { group in
            count.begun.wrappingAdd(1, ordering: .relaxed)
            return Array(group)
        }
        #expect(await work.next(isolation: nil) == 0)
        let begun = await work.firstValue(isolation: nil) {
            let begun = count.begun.load(ordering: .relaxed)
            return begun >= 3 ? begun : nil
        }
        #expect(begun == 3 || begun == 4)
        let never = await work.firstValue(isolation: nil) { count.begun.load(ordering: .relaxed) > 10 ? true : nil }
        #expect(never == nil)
    }
}
