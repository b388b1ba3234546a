import Terminal

/// A line on the terminal that says how far a run is.
struct ProgressBar {
    private let isShown: Bool
    private var total = 0
    private var done = 0
    private var start = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?
    private var isDrawn = false
    private let unit: String
    private static let width = 24

    /// - Parameter unit: what is counted.
    init(isShown: Bool, unit: String = "photos") {
        self.isShown = isShown
        self.unit = unit
    }

    mutating func start(total: Int) {
        self.total = total
        start = .now
    }

    /// Says how much there is to do when that is known later than the start.
    mutating func expect(_ total: Int) { self.total = total }

    /// - Parameter failed: how many failed so far, of all.
    mutating func advance(by count: Int = 1, failed: Int = 0) {
        done += count
        let now = ContinuousClock.now
        guard isShown, total > 1 else { return }
        if let lastDrawn, lastDrawn.duration(to: now) < .milliseconds(100), done < total { return }
        lastDrawn = now
        isDrawn = true
        StandardError.write("\r\(line(failed: failed, columns: StandardStream.error.columns))\u{1b}[K")
    }

    /// What is shown, without what has no room: a line that isn't shorter than the terminal is wide goes on in the next, and
    /// isn't drawn over.
    private func line(failed: Int, columns: Int) -> String {
        let filled = done * Self.width / max(1, total)
        let bar =
            "[" + String(repeating: "#", count: filled) + String(repeating: "·", count: Self.width - filled) + "] "
        let count = "\(done)/\(total)"
        let state = count + (failed > 0 ? " (\(failed) refused)" : "")
        let rate = rate.map { "  \($0)" } ?? ""
        let lines = [bar + state + rate + remaining, bar + state + rate, bar + state, state]
        return lines.first { $0.count < columns } ?? count
    }

    /// Makes room for a line of text.
    mutating func clear() {
        guard isDrawn else { return }
        StandardError.write("\r\u{1b}[K")
        isDrawn = false
    }

    /// Such as "85.2 photos/s".
    var rate: String? {
        let seconds = seconds
        guard done > 0, seconds > 0 else { return nil }
        let tenths = Int((Double(done) / seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)/s"
    }

    private var remaining: String {
        guard done > 0, done < total else { return "" }
        let left = Int((seconds / Double(done) * Double(total - done)).rounded(.up))
        if left < 60 { return "  \(left) s left" }
        return left < 3_600
            ? "  \(left / 60) min \(left % 60) s left" : "  \(left / 3_600) h \(left / 60 % 60) min left"
    }

    /// Since the start.
    var seconds: Double {
        let elapsed = start.duration(to: .now).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }
}
