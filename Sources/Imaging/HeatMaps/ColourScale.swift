/// The colours of heat, from the darkest to the brightest: equal steps of heat look like equal steps, in grey and to
/// colour-blind eyes too ("inferno" by N. Smith and S. van der Walt, 2015, dedicated to the public domain; ten samples).
enum ColourScale {
    private static let samples: [(red: Float, green: Float, blue: Float)] = [
        (0, 0, 4), (27, 12, 66), (75, 12, 107), (120, 28, 109), (165, 44, 96), (207, 68, 70), (237, 105, 37),
        (251, 154, 6), (247, 208, 60), (252, 255, 164),
    ]

    /// - Parameter heat: in 0...1.
    static func colour(_ heat: Float) -> (red: Float, green: Float, blue: Float) {
        let position = min(max(heat, 0), 1) * Float(samples.count - 1)
        let index = min(Int(position), samples.count - 2)
        let share = position - Float(index)
        let (a, b) = (samples[index], samples[index + 1])
        return (
            a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share, a.blue + (b.blue - a.blue) * share
        )
    }
}
