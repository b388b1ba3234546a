import Behold
import Foundation
import Testing

struct DatePhraseTests {
    static let berlin = TimeZone(identifier: "Europe/Berlin")!
    /// A Tuesday, 15:30:20 in Berlin.
    static let now = moment("2026-11-24 15:30:20")

    /// - Parameter text: a day and a time in Berlin.
    static func moment(_ text: String) -> Date {
        let numbers = text.split { !$0.isNumber }.map { Int($0)! }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = berlin
        return calendar.date(
            from: DateComponents(
                year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
                second: numbers.count > 5 ? numbers[5] : 0))!
    }

    func phrase(_ text: String, now: Date = now) -> DatePhrase? {
        DatePhrase(text, now: now, timeZone: Self.berlin)
    }

    @Test(
        "A day or a period goes from its first moment to the first moment after it",
        arguments: [
            ("today", "2026-11-24 00:00", "2026-11-25 00:00"),
            ("yesterday", "2026-11-23 00:00", "2026-11-24 00:00"),
            ("  Yesterday ", "2026-11-23 00:00", "2026-11-24 00:00"),
            ("2 days ago", "2026-11-22 00:00", "2026-11-23 00:00"),
            ("0 days ago", "2026-11-24 00:00", "2026-11-25 00:00"),
            ("one day ago", "2026-11-23 00:00", "2026-11-24 00:00"),
            ("a week ago", "2026-11-17 00:00", "2026-11-18 00:00"),
            ("3 weeks ago", "2026-11-03 00:00", "2026-11-04 00:00"),
            ("1 month ago", "2026-10-24 00:00", "2026-10-25 00:00"),
            ("2 years ago", "2024-11-24 00:00", "2024-11-25 00:00"),
            ("tuesday", "2026-11-24 00:00", "2026-11-25 00:00"),
            ("monday", "2026-11-23 00:00", "2026-11-24 00:00"),
            ("Sunday", "2026-11-22 00:00", "2026-11-23 00:00"),
            ("wednesday", "2026-11-18 00:00", "2026-11-19 00:00"),
            ("last tuesday", "2026-11-17 00:00", "2026-11-18 00:00"),
            ("last monday", "2026-11-23 00:00", "2026-11-24 00:00"),
            ("2026-11-20", "2026-11-20 00:00", "2026-11-21 00:00"),
            ("2024-02-29", "2024-02-29 00:00", "2024-03-01 00:00"),
            ("this week", "2026-11-23 00:00", "2026-11-30 00:00"),
            ("last week", "2026-11-16 00:00", "2026-11-23 00:00"),
            ("this month", "2026-11-01 00:00", "2026-12-01 00:00"),
            ("last month", "2026-10-01 00:00", "2026-11-01 00:00"),
            ("this year", "2026-01-01 00:00", "2027-01-01 00:00"),
            ("last year", "2025-01-01 00:00", "2026-01-01 00:00"),
            ("2026-10", "2026-10-01 00:00", "2026-11-01 00:00"),
            ("2025", "2025-01-01 00:00", "2026-01-01 00:00"),
            // The clocks went back on 25 October: that day had 25 hours.
            ("2026-10-25", "2026-10-25 00:00", "2026-10-26 00:00"),
        ])
    func days(text: String, start: String, end: String) throws {
        let found = try #require(phrase(text))
        #expect(found.start == Self.moment(start) && found.end == Self.moment(end), "\(found)")
    }

    @Test(
        "A moment is one",
        arguments: [
            ("now", "2026-11-24 15:30:20"), ("3 hours ago", "2026-11-24 12:30:20"),
            ("an hour ago", "2026-11-24 14:30:20"), ("10 minutes ago", "2026-11-24 15:20:20"),
            ("5 min ago", "2026-11-24 15:25:20"), ("14:30", "2026-11-24 14:30"), ("9:05:30", "2026-11-24 09:05:30"),
            ("yesterday 9:00", "2026-11-23 09:00"), ("yesterday at 9:00", "2026-11-23 09:00"),
            ("monday 23:59", "2026-11-23 23:59"), ("2 days ago 00:00", "2026-11-22 00:00"),
            ("2026-11-20 14:30", "2026-11-20 14:30"), ("2026-11-20T14:30:05", "2026-11-20 14:30:05"),
            ("2026-11-20T14:30:05Z", "2026-11-20 15:30:05"), ("2026-11-20T14:30+02:00", "2026-11-20 13:30"),
            ("2026-11-20T14:30:05.123z", "2026-11-20 15:30:05"),
        ])
    func moments(text: String, moment: String) throws {
        let found = try #require(phrase(text))
        #expect(found.start == Self.moment(moment) && found.end == found.start, "\(found)")
    }

    @Test(
        "What isn't a time is refused",
        arguments: [
            "", " ", "soon", "tomorrow's", "2026-02-30", "2026-13-01", "2026-00-10", "0000-01-01", "24:00", "12:60",
            "2 days", "days ago", "-2 days ago", "1.5 days ago", "99999999999999999999 days ago", "2 fortnights ago",
            "last", "last day", "next week", "yesterday 25:00", "at 9:00 at", "2026-11-20T14:30+99:99", "20261120",
            "11/20/2026", "２ days ago", "mon", "٢ days ago", "now now", "2026-11-20 2026-11-21",
        ])
    func refused(text: String) {
        #expect(phrase(text) == nil)
    }

    @Test("Weekdays and weeks are right on every day of a week")
    func weekdays() throws {
        for day in 23...29 {  // Monday to Sunday
            let now = Self.moment("2026-11-\(day) 12:00")
            #expect(phrase("monday", now: now)?.start == Self.moment("2026-11-23 00:00"))
            #expect(phrase("this week", now: now)?.start == Self.moment("2026-11-23 00:00"))
            #expect(phrase("last week", now: now)?.end == Self.moment("2026-11-23 00:00"))
            let sunday = day == 29 ? "2026-11-29 00:00" : "2026-11-22 00:00"
            #expect(phrase("sunday", now: now)?.start == Self.moment(sunday))
        }
    }
}
