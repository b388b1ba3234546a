import Foundation

/// The learning rate over a run: it rises in a line, then falls along half a cosine.
public struct WarmUpCosine: Sendable, Equatable {
    public let peak: Float
    /// The share of the run in which the rate rises.
    public let warmUp: Double
    /// What is left of it at the end, as a share of `peak`.
    public let floor: Double

    public init(peak: Float, warmUp: Double = 0.04, floor: Double = 0.02) {
        self.peak = peak
        self.warmUp = warmUp
        self.floor = floor
    }

    /// `peak · min(1, part / warmUp) · (floor + (1 - floor) (1 + cos(π part)) / 2)`, where `part` of the run is over when the
    /// step is half done, so that no step's rate is 0.
    public func rate(step: Int, of steps: Int) -> Float {
        let part = (Double(step) + 0.5) / Double(max(1, steps))
        let rise = warmUp > 0 ? min(1, part / warmUp) : 1
        return peak * Float(rise * (floor + (1 - floor) * 0.5 * (1 + cos(.pi * part))))
    }
}
