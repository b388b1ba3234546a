public import BeholdTypes

/// What a picture looks like in a few bytes.
public struct ImageFingerprint: Sendable, Equatable {
    /// 64-bit difference hash: the upright picture shrunk to 9 by 8 cells of grey; a bit for each neighbouring pair,
    /// row by row from the highest bit, set where the left cell is brighter. Similar pictures differ in few bits.
    public let perceptualHash: UInt64
    /// Mean colours of 4 by 4 cells of the upright picture over white, row by row.
    public let grid: [Colour]
    /// What was wrong with the picture; nil for a sound file.
    public let damage: ImageDamage?

    public struct Colour: Sendable, Equatable {
        public let red: UInt8
        public let green: UInt8
        public let blue: UInt8

        public init(red: UInt8, green: UInt8, blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }
    }
}

extension ImageFile {
    /// Decodes the picture at full size, row by row: no buffer has its size (but a progressive decoder's own).
    /// - Throws: as `decode(limits:)`.
    public func fingerprint(limits: ImageLimits = .standard) throws(PhotoProblem) -> ImageFingerprint {
        try withDecoder(limits: limits) { (decoder, header) throws(PhotoProblem) in
            let stored = try decoder.start()
            var coarse = CellMeans(columns: 4, rows: 4, stored: stored, orientation: header.orientation)
            var fine = CellMeans(columns: 9, rows: 8, stored: stored, orientation: header.orientation)
            try unsafe decoder.forEachRow(stored) { row in
                unsafe coarse.take(row)
                unsafe fine.take(row)
            }
            let damage = try decoder.finish(of: header)
            let grid = coarse.means.map { mean in
                ImageFingerprint.Colour(
                    red: UInt8(mean.red + 0.5), green: UInt8(mean.green + 0.5), blue: UInt8(mean.blue + 0.5))
            }
            let hash = Self.differenceHash(fine.means.map { 0.299 * $0.red + 0.587 * $0.green + 0.114 * $0.blue })
            return ImageFingerprint(perceptualHash: hash, grid: grid, damage: damage)
        }
    }

    private static func differenceHash(_ grey: [Double]) -> UInt64 {
        var hash: UInt64 = 0
        for row in 0..<8 {
            for column in 0..<8 {
                hash = hash << 1 | (grey[row * 9 + column] > grey[row * 9 + column + 1] ? 1 : 0)
            }
        }
        return hash
    }
}

/// Mean colours of the cells of a grid over the upright picture, from its stored rows one after another.
struct CellMeans {
    private let orientation: Orientation
    private let columns: Int
    private let rows: Int
    /// Stored columns and rows of each cell along the stored axes; a cell of a tiny picture has one pixel at least.
    private let across: [Range<Int>]
    private let down: [Range<Int>]
    private var sums: [(red: UInt64, green: UInt64, blue: UInt64)]
    private var rowsTaken = 0

    init(columns: Int, rows: Int, stored: (width: Int, height: Int), orientation: Orientation) {
        self.orientation = orientation
        self.columns = columns
        self.rows = rows
        let swaps = orientation.swapsAxes
        across = Self.cells(
            swaps ? rows : columns, of: stored.width,
            reversed: swaps ? orientation.reversesRows : orientation.reversesColumns)
        down = Self.cells(
            swaps ? columns : rows, of: stored.height,
            reversed: swaps ? orientation.reversesColumns : orientation.reversesRows)
        sums = Array(repeating: (0, 0, 0), count: columns * rows)
    }

    private static func cells(_ count: Int, of length: Int, reversed: Bool) -> [Range<Int>] {
        (0..<count).map { cell in
            // A pixel belongs to the cell that its left or upper edge lies in; an empty cell borrows that pixel.
            let end = (length * (cell + 1) + count - 1) / count
            let first = min((length * cell + count - 1) / count, end - 1)
            return reversed ? length - end..<length - first : first..<end
        }
    }

    private func index(across: Int, down: Int) -> Int {
        orientation.swapsAxes ? across * columns + down : down * columns + across
    }

    mutating func take(_ row: UnsafePointer<UInt8>) {
        for (position, range) in across.enumerated() {
            var red: UInt64 = 0
            var green: UInt64 = 0
            var blue: UInt64 = 0
            for column in range {
                unsafe red &+= UInt64(row[column * 3])
                unsafe green &+= UInt64(row[column * 3 + 1])
                unsafe blue &+= UInt64(row[column * 3 + 2])
            }
            for (cell, range) in down.enumerated() where range.contains(rowsTaken) {
                let index = index(across: position, down: cell)
                sums[index].red += red
                sums[index].green += green
                sums[index].blue += blue
            }
        }
        rowsTaken += 1
    }

    var means: [(red: Double, green: Double, blue: Double)] {
        (0..<columns * rows).map { cell in
            let across = orientation.swapsAxes ? across[cell / columns] : across[cell % columns]
            let down = orientation.swapsAxes ? down[cell % columns] : down[cell / columns]
            let count = Double(across.count * down.count)
            let sum = sums[cell]
            return (Double(sum.red) / count, Double(sum.green) / count, Double(sum.blue) / count)
        }
    }
}
