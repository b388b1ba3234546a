import Foundation

/// Moments as a person reads them, in the time zone of this machine.
enum LocalTime {
    private static let calendar = Calendar(identifier: .gregorian)

    /// Such as "2026-11-24 14:30".
    static func minute(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        let day = [padded(parts.year, 4), padded(parts.month), padded(parts.day)].joined(separator: "-")
        return "\(day) \(padded(parts.hour)):\(padded(parts.minute))"
    }

    /// Such as "2026-11-24 14:30:05 +0100".
    static func second(_ date: Date) -> String {
        let minutes = calendar.timeZone.secondsFromGMT(for: date) / 60
        let zone = (minutes < 0 ? "-" : "+") + padded(abs(minutes) / 60) + padded(abs(minutes) % 60)
        return "\(minute(date)):\(padded(calendar.component(.second, from: date))) \(zone)"
    }

    private static func padded(_ number: Int?, _ width: Int = 2) -> String {
        let digits = "\(number ?? 0)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
