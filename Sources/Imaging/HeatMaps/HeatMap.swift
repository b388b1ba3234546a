/// Values over the cells of a coarse grid that lies on a picture, such as the weights of a model's attention.
public struct HeatMap: Sendable, Equatable {
    public let columns: Int
    public let rows: Int
    /// Row by row, 0 for the coldest cell, 1 for the hottest.
    public let heat: [Float]

    /// Scales any values to 0...1: the smallest becomes 0, the largest 1. Values that are all equal become 0.
    /// - Precondition: there is a finite value for each cell, and at least one cell.
    public init(columns: Int, rows: Int, values: [Float]) {
        precondition(
            columns > 0 && rows > 0 && values.count == columns * rows && values.allSatisfy(\.isFinite),
            "\(values.count) values of a map of \(columns)x\(rows)")
        self.columns = columns
        self.rows = rows
        let (least, most) = values.reduce((values[0], values[0])) { (min($0.0, $1), max($0.1, $1)) }
        heat = values.map { most > least ? ($0 - least) / (most - least) : 0 }
    }

    /// The map over a picture of `width` × `height` pixels, row by row, in 0...1.
    ///
    /// A uniform cubic B-spline through the cells' centres, which leaves no edge of a cell to be seen and never leaves the
    /// range of the cells' values; scaled so that its hottest pixel is 1 again.
    func smoothed(width: Int, height: Int) -> [Float] {
        let across = Self.blends(cells: columns, pixels: width)
        let down = Self.blends(cells: rows, pixels: height)
        var stretched = [Float](repeating: 0, count: rows * width)  // [rows, width]
        for row in 0..<rows {
            for x in 0..<width {
                var sum: Float = 0
                for (cell, share) in across[x] { sum += heat[row * columns + cell] * share }
                stretched[row * width + x] = sum
            }
        }
        var result = [Float](repeating: 0, count: width * height)
        for y in 0..<height {
            for (row, share) in down[y] {
                for x in 0..<width { result[y * width + x] += stretched[row * width + x] * share }
            }
        }
        let most = result.max() ?? 0
        return most > 0 ? result.map { $0 / most } : result
    }

    /// For each pixel of an axis, the four cells around it and their shares. Beyond the border the outermost cell goes on.
    private static func blends(cells: Int, pixels: Int) -> [[(cell: Int, share: Float)]] {
        (0..<pixels).map { pixel in
            let position = (Float(pixel) + 0.5) * Float(cells) / Float(pixels) - 0.5
            let first = position.rounded(.down)
            let t = position - first
            let shares: [Float] = [
                (1 - t) * (1 - t) * (1 - t) / 6, (3 * t * t * t - 6 * t * t + 4) / 6,
                (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6, t * t * t / 6,
            ]
            return shares.enumerated().map { (min(max(Int(first) - 1 + $0, 0), cells - 1), $1) }
        }
    }
}
