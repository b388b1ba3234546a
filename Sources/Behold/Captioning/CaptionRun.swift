import Models
import Threads

/// The captions of many photos, in the photos' order.
///
/// Groups of photos are read, hashed, decoded, encoded and captioned side by side, a few groups ahead of the reader:
/// memory doesn't grow with the number of photos. A photo that fails is one element; the rest goes on. Ending the
/// iteration ends the work.
public struct CaptionRun: AsyncSequence, Sendable {
    public typealias Element = CaptionOutcome
    /// Photos that one worker takes at once, at most.
    static let groupSize = 16

    let photos: [Photo]
    let worker: CaptionWorker
    let workers: Int

    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// What has begun is finished and comes out; nothing else is begun.
    public func stop() { worker.stop() }

    public struct Iterator: AsyncIteratorProtocol {
        private var work: OrderedWork<Photo, CaptionWorker.Outcome>
        private let worker: CaptionWorker

        fileprivate init(_ run: CaptionRun) {
            worker = run.worker
            work = OrderedWork(
                run.photos, groupSize: CaptionRun.groupSize, workers: run.workers, stop: run.worker.stop,
                work: run.worker.caption)
        }

        /// Whether the next outcome is there, so that nothing is waited for. One of content that another photo has may be.
        public var hasNextAtHand: Bool { work.hasNextAtHand }

        public mutating func next() async -> CaptionOutcome? { await next(isolation: nil) }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> CaptionOutcome? {
            switch await work.next(isolation: actor) {
            case .finished(let outcome): return outcome
            case .same(let image, let identity):
                // The photo that has the content may still be in the making.
                return await work.firstValue(isolation: actor) { worker.settled(identity, image: image) }
            case nil:
                await WorkThreads.workers.run { [worker] in worker.finishWriting() }
                return nil
            }
        }
    }
}

extension Beholder {
    /// The captions of many photos, in order; each is in the history when it comes out.
    /// - Parameters:
    ///   - options: nil for `captionOptions`.
    ///   - reusing: whether a caption that the history has of the same content, weights and options is taken.
    ///   - isDone: given the name of a photo and what it is known by; whether it is to be left out.
    /// - Throws: as `check(_:)`.
    public nonisolated func captions(
        of photos: [Photo], options: CaptionOptions? = nil, reusing: Bool = true,
        isDone: (@Sendable (_ name: [UInt8], _ identity: PhotoIdentity) -> Bool)? = nil
    ) throws(BeholdError) -> CaptionRun {
        let options = options ?? captionOptions
        try check(options)
        let network = try captioning
        return CaptionRun(
            photos: photos,
            worker: CaptionWorker(
                network: photos.count == 1 ? network : network.using(threads: 1), model: model,
                history: writableHistory,
                options: options, recorded: recorded(options), reusing: reusing, isDone: isDone),
            workers: threads)
    }
}
