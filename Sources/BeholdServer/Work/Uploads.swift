import Synchronization

/// Bodies that are on their way. All their room is kept for them from the beginning: one that won't be there in its time, as
/// slowly as it comes, loses it when others need it.
final class Uploads: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What has come of a body.
    struct Progress {
        let length: Int
        let start: Instant
        var received = 0

        func isTooSlow(for limit: Duration, now: Instant) -> Bool {
            Double(received) * (limit / start.duration(to: now)) < Double(length)
        }

        /// When it ends at the pace that it has had; if that is too slow, when it may be ended.
        func expectedEnd(for limit: Duration, grace: Duration, now: Instant) -> Instant {
            guard received > 0, !isTooSlow(for: limit, now: now) else { return start + grace }
            return start + start.duration(to: now) * (Double(length) / Double(received))
        }
    }

    private struct Entry {
        var progress: Progress
        let giveUp: @Sendable () -> Void
    }

    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])
    private let limit: Duration
    private let grace: Duration

    /// - Parameters:
    ///   - limit: what a body has from its beginning to its end.
    ///   - grace: how long nothing is concluded from its pace.
    init(limit: Duration, grace: Duration) {
        self.limit = limit
        self.grace = grace
    }

    func begin(_ pass: Pass, length: Int, giveUp: @escaping @Sendable () -> Void) {
        let entry = Entry(progress: Progress(length: length, start: .now), giveUp: giveUp)
        entries.withLock { $0[ObjectIdentifier(pass)] = entry }
    }

    func note(_ pass: Pass, received: Int) {
        entries.withLock { $0[ObjectIdentifier(pass)]?.progress.received = received }
    }

    func end(_ pass: Pass) { _ = entries.withLock { $0.removeValue(forKey: ObjectIdentifier(pass)) } }

    /// How long it takes until the first of the uploads ends that leave room for a body, as far as one can tell.
    func timeUntilEnd(forRoomOf bytes: Int, now: Instant) -> Duration {
        let ends = entries.withLock { entries in
            entries.values.map(\.progress).filter { $0.length >= min(bytes, BodyBudget.smallBody) }.map {
                $0.expectedEnd(for: limit, grace: grace, now: now)
            }
        }
        return ends.min().map { max(.zero, now.duration(to: $0)) } ?? .zero
    }

    /// Others need room.
    /// - Returns: how long it takes until more can be concluded, if there are bodies of whose pace nothing is.
    func endSlow(now: Instant) -> Duration? {
        let (judged, young) = entries.withLock { entries in
            (
                entries.values.filter { $0.progress.start + grace <= now },
                entries.values.map { $0.progress.start + grace }.filter { $0 > now }.min()
            )
        }
        for entry in judged where entry.progress.isTooSlow(for: limit, now: now) { entry.giveUp() }
        return young.map { now.duration(to: $0) }
    }
}
