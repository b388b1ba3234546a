/// How long one piece of work takes, of late, and when others may come for it.
struct Pace {
    private var mean = Duration.milliseconds(50)
    private var turnedAway = 0
    private static let mostSeconds = 60

    mutating func note(_ work: Duration) { mean += (work - mean) / 8 }

    /// When the next who is turned away may come again. They come one after the other, over the time in which those inside
    /// are served: if all came at once, most would be turned away again.
    /// - Parameter time: how long there certainly is no room.
    mutating func secondsUntilReturn(behind inside: Int, notWithin time: Duration = .zero) -> Int {
        turnedAway += 1
        let turn = 1 + turnedAway % min(max(1, Self.seconds(mean * inside)), Self.mostSeconds)
        return max(turn, min(Self.seconds(time), Self.mostSeconds))
    }

    /// Rounded up.
    private static func seconds(_ time: Duration) -> Int {
        Int(time.components.seconds) + (time.components.attoseconds > 0 ? 1 : 0)
    }
}
