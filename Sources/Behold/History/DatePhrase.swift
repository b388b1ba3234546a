public import Foundation

/// A time in a person's words.
///
///     DAY        today, yesterday, monday … sunday (the latest, today included), last monday (before today),
///                2 days ago, a week ago, 3 months ago, 1 year ago, 2026-11-20
///     PERIOD     this week, last week (from Monday to Sunday), this month, last month, this year, last year, 2026-11, 2026
///     MOMENT     now, 10 minutes ago, 3 hours ago, 14:30, 14:30:05 (today), DAY 14:30, 2026-11-20T14:30:05Z
///
/// Capitals and blanks don't matter. Times are those of the given time zone, but where the text ends in Z or an offset.
public struct DatePhrase: Sendable, Equatable {
    /// The first moment of what is named.
    public let start: Date
    /// The first moment after the named day or period; of a moment, itself.
    public let end: Date

    /// - Returns: nil where the text isn't understood.
    public init?(_ text: String, now: Date = Date(), timeZone: TimeZone = .current) {
        var words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        let clock = DateClock(now: now, timeZone: timeZone)
        guard words.count <= 5, text.utf8.count <= 64 else { return nil }
        if words.count == 1, let moment = clock.timestamp(words[0]) {
            self.init(moment: moment)
            return
        }
        // A time of day at the end, after a day.
        if let last = words.last, let time = DateClock.time(last) {
            words.removeLast()
            if words.last == "at" { words.removeLast() }
            guard let day = words.isEmpty ? clock.today : clock.day(words), let moment = clock.moment(time, on: day)
            else { return nil }
            self.init(moment: moment)
        } else if let moment = clock.moment(words) {
            self.init(moment: moment)
        } else if let day = clock.day(words), let next = clock.date(day, plus: .day, 1) {
            self.init(start: day, end: next)
        } else if let period = clock.period(words) {
            self.init(start: period.start, end: period.end)
        } else {
            return nil
        }
    }

    private init(start: Date, end: Date) {
        self.start = start
        self.end = end
    }

    private init(moment: Date) { self.init(start: moment, end: moment) }
}

/// The calendar around a moment.
private struct DateClock {
    private let calendar: Calendar
    private let now: Date

    init(now: Date, timeZone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        self.calendar = calendar
        self.now = now
    }

    var today: Date { calendar.startOfDay(for: now) }

    func date(_ date: Date, plus unit: Calendar.Component, _ count: Int) -> Date? {
        calendar.date(byAdding: unit, value: count, to: date)
    }

    // MARK: Moments

    func moment(_ words: [String]) -> Date? {
        if words == ["now"] { return now }
        guard let (count, unit) = Self.ago(words), [.minute, .hour, .second].contains(unit) else { return nil }
        return date(now, plus: unit, -count)
    }

    func moment(_ time: (hour: Int, minute: Int, second: Int), on day: Date) -> Date? {
        var parts = calendar.dateComponents([.year, .month, .day], from: day)
        (parts.hour, parts.minute, parts.second) = time
        return calendar.date(from: parts)
    }

    /// Such as "14:30" or "9:05:30".
    static func time(_ word: String) -> (hour: Int, minute: Int, second: Int)? {
        guard let match = word.wholeMatch(of: /(\d{1,2}):(\d\d)(?::(\d\d))?/), let hour = Int(match.1),
            let minute = Int(match.2), hour < 24, minute < 60
        else { return nil }
        let second = match.3.flatMap { Int($0) } ?? 0
        return second < 60 ? (hour, minute, second) : nil
    }

    /// Such as "2026-11-20T14:30:05Z", "2026-11-20T14:30" or "2026-11-20T14:30+01:00"; the text in small letters.
    func timestamp(_ word: String) -> Date? {
        let form = /(\d{4}-\d\d-\d\d)t(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(z|[+-]\d\d:?\d\d)?/
        guard let match = word.wholeMatch(of: form), let time = Self.time(String(match.2)) else { return nil }
        var clock = self
        if let zone = match.3 {
            guard let offset = Self.offset(zone), let timeZone = TimeZone(secondsFromGMT: offset) else { return nil }
            clock = DateClock(now: now, timeZone: timeZone)
        }
        return clock.day([String(match.1)]).flatMap { clock.moment(time, on: $0) }
    }

    private static func offset(_ zone: Substring) -> Int? {
        if zone == "z" { return 0 }
        let digits = zone.filter(\.isNumber).compactMap(\.wholeNumberValue)
        guard digits.count == 4 else { return nil }
        let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
        return minutes <= 18 * 60 ? minutes * 60 * (zone.first == "-" ? -1 : 1) : nil
    }

    // MARK: Days

    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    func day(_ words: [String]) -> Date? {
        switch words {
        case ["today"]: return today
        case ["yesterday"]: return date(today, plus: .day, -1)
        default: break
        }
        if let name = words.last, let weekday = Self.weekdays.firstIndex(of: name) {
            let back = (calendar.component(.weekday, from: now) - 1 - weekday + 7) % 7
            if words.count == 1 { return date(today, plus: .day, -back) }
            return words == ["last", name] ? date(today, plus: .day, back == 0 ? -7 : -back) : nil
        }
        if let (count, unit) = Self.ago(words), [.day, .weekOfYear, .month, .year].contains(unit) {
            return unit == .weekOfYear ? date(today, plus: .day, -7 * count) : date(today, plus: unit, -count)
        }
        guard words.count == 1, let match = words[0].wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)/), let year = Int(match.1),
            let month = Int(match.2), let day = Int(match.3)
        else { return nil }
        return date(year, month, day)
    }

    /// Nil for a day that isn't in the calendar.
    private func date(_ year: Int, _ month: Int, _ day: Int) -> Date? {
        guard year >= 1, (1...12).contains(month), (1...31).contains(day) else { return nil }
        let parts = DateComponents(year: year, month: month, day: day)
        guard let date = calendar.date(from: parts),
            calendar.dateComponents([.month, .day], from: date) == DateComponents(month: month, day: day)
        else { return nil }
        return calendar.startOfDay(for: date)
    }

    // MARK: Periods

    func period(_ words: [String]) -> (start: Date, end: Date)? {
        if words.count == 1, let match = words[0].wholeMatch(of: /(\d{4})(?:-(\d\d))?/), let year = Int(match.1) {
            let month = match.2.flatMap { Int($0) }
            return date(year, month ?? 1, 1).flatMap { whole(month == nil ? .year : .month, from: $0, back: 0) }
        }
        guard words.count == 2, let back = ["this": 0, "last": 1][words[0]] else { return nil }
        let parts = calendar.dateComponents([.year, .month, .weekday], from: now)
        guard let year = parts.year, let month = parts.month, let weekday = parts.weekday else { return nil }
        switch words[1] {
        case "week":
            return date(today, plus: .day, -((weekday + 5) % 7)).flatMap { whole(.weekOfYear, from: $0, back: back) }
        case "month": return date(year, month, 1).flatMap { whole(.month, from: $0, back: back) }
        case "year": return date(year, 1, 1).flatMap { whole(.year, from: $0, back: back) }
        default: return nil
        }
    }

    private func whole(_ unit: Calendar.Component, from start: Date, back: Int) -> (start: Date, end: Date)? {
        let (unit, count) = unit == .weekOfYear ? (.day, 7) : (unit, 1)
        guard let start = date(start, plus: unit, -back * count), let end = date(start, plus: unit, count) else {
            return nil
        }
        return (start, end)
    }

    /// Such as "2 days ago" or "an hour ago".
    private static func ago(_ words: [String]) -> (count: Int, unit: Calendar.Component)? {
        guard words.count == 3, words[2] == "ago" else { return nil }
        let count = ["a", "an", "one"].contains(words[0]) ? 1 : Int(words[0])
        guard let count, (0...100_000).contains(count) else { return nil }
        let singular = words[1].hasSuffix("s") ? String(words[1].dropLast()) : words[1]
        let units: [String: Calendar.Component] = [
            "second": .second, "minute": .minute, "min": .minute, "hour": .hour, "day": .day, "week": .weekOfYear,
            "month": .month, "year": .year,
        ]
        return units[singular].map { (count, $0) }
    }
}
