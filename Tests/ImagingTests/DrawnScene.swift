@testable import Imaging

/// A picture by formula and a heat map that lies on its disc.
enum DrawnScene {
    /// A red disc in the upper right of a grey that grows brighter to the right.
    static let picture = Image(
        width: 96, height: 64,
        pixels: (0..<96 * 64).flatMap { place in
            let (x, y) = (place % 96, place / 96)
            let isDisc = (x - 72) * (x - 72) + (y - 20) * (y - 20) < 14 * 14
            let grey = UInt8(40 + x * 2)
            return isDisc ? [220, 30, 40] : [grey, grey, grey]
        })

    /// Seven by seven cells; heat falls off with the distance from the disc's centre.
    static let map = HeatMap(
        columns: 7, rows: 7,
        values: (0..<49).map { cell in
            let (x, y) = ((Float(cell % 7) + 0.5) * 96 / 7 - 72, (Float(cell / 7) + 0.5) * 64 / 7 - 20)
            return 1 / (1 + (x * x + y * y) / 200)
        })
}
