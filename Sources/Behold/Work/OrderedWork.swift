import Models
import Threads

extension WorkThreads {
    /// Where folders are read, decoded, encoded and captioned, and models loaded.
    static let workers = WorkThreads("worker", count: Registry.processors)
}

/// Groups of inputs that are worked on side by side, a few groups ahead of the reader: memory doesn't grow with the
/// number of inputs. Outputs come in the inputs' order.
struct OrderedWork<Input: Sendable, Output: Sendable> {
    private let inputs: [Input]
    private let groupSize: Int
    private let ahead: Int
    private let work: @Sendable (ArraySlice<Input>) -> [Output]
    private var started = 0
    private var running: [Task<[Output], Never>] = []
    private var ready: ArraySlice<Output> = []
    private let end: End

    /// Ends work that is given up.
    private final class End: Sendable {
        private let stop: @Sendable () -> Void
        init(_ stop: @escaping @Sendable () -> Void) { self.stop = stop }
        deinit { stop() }
    }

    /// - Parameters:
    ///   - groupSize: the most inputs of a group; few inputs are shared out between the workers.
    ///   - stop: called when nobody is to ask for outputs any more.
    ///   - work: gives the outputs of a group, in its order.
    init(
        _ inputs: [Input], groupSize: Int, workers: Int, stop: @escaping @Sendable () -> Void = {},
        work: @escaping @Sendable (ArraySlice<Input>) -> [Output]
    ) {
        end = End(stop)
        self.inputs = inputs
        let workers = max(1, workers)
        self.groupSize = max(1, min(groupSize, (inputs.count + workers - 1) / workers))
        // One group more than there are workers keeps them busy while the reader takes the finished one.
        ahead = workers < Registry.processors ? workers : workers + 1
        self.work = work
    }

    /// Whether the next output is there.
    var hasNextAtHand: Bool { !ready.isEmpty }

    mutating func next(isolation actor: isolated (any Actor)?) async -> Output? {
        while ready.isEmpty {
            startMore()
            guard !running.isEmpty else { return nil }
            ready = await running.removeFirst().value[...]
        }
        startMore()
        return ready.popFirst()
    }

    /// Waits for the groups in the making, one after the other, until one of them has brought about what is asked for.
    /// - Parameter value: nil while it isn't there.
    func firstValue<Value: Sendable>(
        isolation actor: isolated (any Actor)?, _ value: () -> Value?
    ) async -> Value? {
        if let there = value() { return there }
        for task in running {
            _ = await task.value
            if let there = value() { return there }
        }
        return nil
    }

    private mutating func startMore() {
        while running.count < ahead, started < inputs.count {
            let group = inputs[started...].prefix(groupSize)
            started += group.count
            running.append(Task.detached(executorPreference: WorkThreads.workers) { [work] in work(group) })
        }
    }
}
