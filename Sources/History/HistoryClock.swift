import Files
import Foundation
import GRDB

/// A clock that is further ahead than anything explains.
struct ClockJump: Equatable {
    /// The last time that the history knows to have been.
    let last: Date
    /// What the clock says.
    let now: Date
}

/// What the clock is measured by: the times at which something was written to the history, by the clock of then.
///
/// A clock that is wrong ahead would remove turns that aren't old. So it is believed after an absence only when something
/// was written by it on an earlier day, and time has gone on since: a wrong clock is usually put right within the day.
enum ClockCheck: Equatable {
    /// The age of turns is measured at this time.
    case age(at: Double)
    /// For the first time the clock is ahead of what is known, by as much as a holiday or by more.
    case jump(from: Double)

    static let day = 86_400.0
    /// Absences that are nothing special.
    static let holiday = 14 * day

    /// - Parameter latest: the last known time that isn't after a time.
    init(now: Double, latest: (_ notAfter: Double) throws -> Double?) rethrows {
        let dayBefore = try latest(now - Self.day)
        guard let dayBefore, let last = try latest(now) else {
            self = .age(at: now)  // nothing is older than a day
            return
        }
        // Two times that fit: one of another day, and one of lately.
        if now - dayBefore <= Self.holiday, now - last <= 2 * Self.day {
            self = .age(at: now)
            return
        }
        // Who comes rarely is always ahead of what is known. An absence is explained by the next that isn't much longer: time
        // has gone on.
        if let earlier = try latest(dayBefore - Self.day), now - dayBefore <= 2 * (dayBefore - earlier) {
            self = .age(at: dayBefore)
        } else {
            self = .jump(from: dayBefore)
        }
    }
}

extension HistoryStore {
    /// Days by which the clock is ahead of everything that the history knows, where turns that are old by it stay for that.
    public var daysOfClockJump: Int? { clockJump.map { Int($0.last.distance(to: $0.now) / 86_400) } }

    /// What the clock is worth.
    /// - Parameter files: when the history's file and its folder were changed last, before this store did.
    static func checkClock(_ now: Double, files: [Double], _ db: Database) throws -> ClockCheck {
        try ClockCheck(now: now) { limit in
            let kept = try Row.fetchOne(
                db,
                sql: """
                    SELECT max(time) FROM (
                        SELECT max(started) AS time FROM turn WHERE started <= ?1
                        UNION ALL SELECT max(started) FROM session WHERE started <= ?1
                        UNION ALL SELECT max(last) FROM sighting WHERE last <= ?1
                        UNION ALL SELECT max(used) / 1000.0 FROM feature WHERE used <= ?1 * 1000)
                    """, arguments: [limit])?.number(0)
            return (files.filter { $0 <= limit } + [kept].compactMap(\.self)).max()
        }
    }
}

extension HistoryFile {
    /// When the file and its folder were changed last, in seconds since 1970.
    var changes: [Double] {
        [place, (place as NSString).deletingLastPathComponent].compactMap { path in
            let status = try? FileStatus(of: Array((path.isEmpty ? "." : path).utf8), followingLinks: true)
            return status.map { Double($0.secondModified) }
        }
    }
}
