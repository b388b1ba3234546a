import Synchronization
import Tensors
import TestSupport
import Testing

struct ThreadPoolTests {
    @Test("Each chunk runs once, however many callers there are")
    func everyChunkOnce() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for count in 0..<200 {
                        let calls = (0..<count).map { _ in Counter() }
                        ThreadPool.shared.forEach(count) { calls[$0].value.wrappingAdd(1, ordering: .relaxed) }
                        #expect(calls.allSatisfy { $0.value.load(ordering: .relaxed) == 1 })
                    }
                }
            }
        }
    }

    private final class Counter: Sendable {
        let value = Atomic(0)
    }

    @Test("Ranges cover everything, in parts that are long enough", arguments: [0, 1, 7, 16, 33, 1000])
    func ranges(count: Int) {
        let covered = Mutex([Range<Int>]())
        ThreadPool.shared.forEachRange(of: count, minimum: 16) { range in covered.withLock { $0.append(range) } }
        let ranges = covered.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == count)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        #expect(ranges.count == 1 || ranges.allSatisfy { $0.count >= 16 })
    }

    @Test("Products are the same bits at any number of threads")
    func sameBits() {
        var generator = SeededGenerator(printingSeedFor: "ThreadPoolTests")
        let x = Tensor(generator.floats(49 * 256), shape: [49, 256])
        let matrix = PackedMatrix(
            Tensor(generator.floats(256 * 256), shape: [256, 256]), bias: nil, precision: .float32)
        func results(threads: Int) -> [Float] {
            ThreadPool.$width.withValue(threads) { x.multiplied(by: matrix).elements }
        }
        let alone = results(threads: 1)
        for threads in 2...4 { #expect(results(threads: threads) == alone) }
    }
}
