import Models

/// The vectors of many photos, in the photos' order.
///
/// A photo whose file is as it was when the history saw it isn't read. The others are read, hashed, decoded and encoded
/// side by side, and kept in the history. A photo that fails is one element; the rest goes on. Ending the iteration ends
/// the work.
public struct IndexRun: AsyncSequence, Sendable {
    public typealias Element = IndexOutcome

    /// The photos that are searched already, before any file is looked at.
    public let known: PhotoIndex
    /// The photos that this run looks at.
    public let photos: [Photo]
    let worker: IndexWorker
    let workers: Int

    /// Photos that one worker takes at once, at most, and that are kept in one transaction.
    private static let groupSize = 32

    /// Why new vectors aren't in the history, where one was asked for. Known when the run has ended.
    public var trouble: HistoryProblem? { worker.trouble }

    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    public struct Iterator: AsyncIteratorProtocol {
        private var work: OrderedWork<Photo, IndexOutcome>

        fileprivate init(_ run: IndexRun) {
            work = OrderedWork(
                run.photos, groupSize: IndexRun.groupSize, workers: run.workers, stop: run.worker.stop,
                work: run.worker.index)
        }

        public mutating func next() async -> IndexOutcome? { await next(isolation: nil) }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> IndexOutcome? {
            await work.next(isolation: actor)
        }
    }
}
