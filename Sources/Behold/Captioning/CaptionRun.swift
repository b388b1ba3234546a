import Models

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

    public func makeAsyncIterator() -> Iterator {
        // One group more than there are workers keeps them busy while the reader takes the finished one.
        Iterator(
            photos: photos, worker: worker, groupSize: Self.groupSize(for: photos.count, workers: workers),
            ahead: workers < Processors.count ? workers : workers + 1)
    }

    /// What has begun is finished and comes out; nothing else is begun.
    public func stop() { worker.stop() }

    /// Few photos are shared out between the workers.
    static func groupSize(for photos: Int, workers: Int) -> Int {
        Swift.max(1, Swift.min(groupSize, (photos + workers - 1) / Swift.max(1, workers)))
    }

    public struct Iterator: AsyncIteratorProtocol {
        private let photos: [Photo]
        private let worker: CaptionWorker
        private let groupSize: Int
        private let ahead: Int
        private var started = 0
        private var running: [Task<[CaptionWorker.Outcome], Never>] = []
        private var ready: ArraySlice<CaptionWorker.Outcome> = []
        private let keeper: Keeper

        /// Ends the work of an iteration that is given up.
        private final class Keeper: Sendable {
            let worker: CaptionWorker
            init(_ worker: CaptionWorker) { self.worker = worker }
            deinit { worker.stop() }
        }

        init(photos: [Photo], worker: CaptionWorker, groupSize: Int, ahead: Int) {
            self.photos = photos
            self.worker = worker
            self.groupSize = groupSize
            self.ahead = ahead
            keeper = Keeper(worker)
        }

        public mutating func next() async -> CaptionOutcome? { await next(isolation: nil) }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> CaptionOutcome? {
            while ready.isEmpty {
                startMore()
                guard !running.isEmpty else { return nil }
                ready = await running.removeFirst().value[...]
                startMore()
            }
            guard let outcome = ready.popFirst() else { return nil }
            return await resolve(outcome, isolation: actor)
        }

        private mutating func startMore() {
            while running.count < ahead, started < photos.count {
                let group = photos[started...].prefix(groupSize)
                started += group.count
                running.append(Task.detached { [worker] in worker.caption(group) })
            }
        }

        /// The caption of a photo whose content another photo of the run has: it may still be in the making.
        private func resolve(
            _ outcome: CaptionWorker.Outcome, isolation actor: isolated (any Actor)?
        ) async -> CaptionOutcome? {
            switch outcome {
            case .finished(let outcome): return outcome
            case .same(let image, let digest):
                if let settled = worker.settled(digest, image: image) { return settled }
                for task in running {
                    _ = await task.value
                    if let settled = worker.settled(digest, image: image) { return settled }
                }
                return nil
            }
        }
    }
}

extension Beholder {
    /// The captions of many photos, in order; each is in the history when it comes out.
    /// - Precondition: `check(settings)` doesn't throw.
    /// - Parameters:
    ///   - reusing: whether a caption that the history has of the same content, weights and settings is taken.
    ///   - isDone: given the name and the SHA-256 of a photo; whether it is to be left out.
    public nonisolated func captions(
        of photos: [Photo], settings: CaptionSettings = CaptionSettings(), reusing: Bool = true,
        isDone: (@Sendable (_ name: [UInt8], _ sha256: String) -> Bool)? = nil
    ) -> CaptionRun {
        CaptionRun(
            photos: photos,
            worker: CaptionWorker(
                network: photos.count == 1 ? network : network.using(threads: 1), model: model, journal: journal,
                settings: settings,
                reusing: reusing, isDone: isDone),
            workers: threads)
    }
}
