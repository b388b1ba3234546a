/// Resizes and turns a picture whose stored rows come one after another, holding only the rows under the filter.
///
/// Equal, bit for bit, to turning the picture upright and then resizing it as Pillow 13 does: in two passes, each
/// rounded to 8 bits; along the rows first, unless the height shrinks by more than twice what the width does. Which
/// pass of the upright picture runs along a stored row and which along the sequence of rows depends on the turn.
final class RowResizer {
    private let width: Int
    private let turns: Bool
    /// The pass along the sequence of stored rows comes first, over whole rows.
    private let sequenceFirst: Bool
    /// Along a stored row.
    private let across: ResizeWindows
    /// Along the sequence of stored rows.
    private let down: ResizeWindows
    /// The last rows, by their number modulo the capacity, as the pass along the sequence wants them.
    private var ring: [UInt8]
    private let ringCapacity: Int
    private let rowBytes: Int
    private var sums: [Int32]
    private var blended: [UInt8]
    private var rowsTaken = 0
    private var nextWindow = 0
    /// The upright result, 3 bytes a pixel; whole when all rows have been taken.
    private(set) var pixels: [UInt8]

    /// - Parameters:
    ///   - stored: size of the rows to come.
    ///   - extent: the part of them that the picture fills, where a reduced decoding ends inside a pixel.
    ///   - result: the upright size.
    ///   - cut: the columns and rows of the result that are made; nil for all.
    init(
        stored: (width: Int, height: Int), extent: (width: Double, height: Double),
        result: (width: Int, height: Int), cut: (columns: Range<Int>, rows: Range<Int>)? = nil,
        orientation: Orientation, filter: ResizeFilter = .bilinear
    ) {
        let cut = cut ?? (0..<result.width, 0..<result.height)
        width = cut.columns.count
        turns = orientation.swapsAxes
        let upright = turns ? (width: stored.height, height: stored.width) : stored
        let lowers = upright.height - result.height
        let columnsFirst = lowers > 0 && lowers > 2 * (upright.width - result.width)
        sequenceFirst = turns != columnsFirst
        across = ResizeWindows(
            source: stored.width, length: extent.width, result: turns ? result.height : result.width,
            kept: turns ? cut.rows : cut.columns,
            reversed: turns ? orientation.reversesRows : orientation.reversesColumns, filter: filter)
        down = ResizeWindows(
            source: stored.height, length: extent.height, result: turns ? result.width : result.height,
            kept: turns ? cut.columns : cut.rows,
            reversed: turns ? orientation.reversesColumns : orientation.reversesRows, filter: filter)
        rowBytes = 3 * (sequenceFirst ? stored.width : across.starts.count)
        ringCapacity = max(down.counts.max() ?? 1, 1)
        ring = [UInt8](repeating: 0, count: ringCapacity * rowBytes)
        sums = [Int32](repeating: 0, count: rowBytes)
        blended = [UInt8](repeating: 0, count: rowBytes)
        pixels = [UInt8](repeating: 0, count: width * cut.rows.count * 3)
    }

    /// Takes the next stored row.
    func take(_ row: UnsafePointer<UInt8>) {
        let slot = rowsTaken % ringCapacity * rowBytes
        unsafe ring.withUnsafeMutableBufferPointer { ring in
            let place = unsafe ring.baseAddress! + slot
            if sequenceFirst {
                unsafe place.update(from: row, count: rowBytes)
            } else {
                unsafe Self.filter(row, across, into: place, step: 3)
            }
        }
        rowsTaken += 1
        while nextWindow < down.order.count {
            let window = down.order[nextWindow]
            guard down.starts[window] + down.counts[window] <= rowsTaken else { break }
            finish(window)
            nextWindow += 1
        }
    }

    /// Makes one row (or, of a turned picture, one column) of the result.
    private func finish(_ window: Int) {
        let first = turns ? window * 3 : window * width * 3
        let step = turns ? width * 3 : 3
        unsafe pixels.withUnsafeMutableBufferPointer { pixels in
            let target = unsafe pixels.baseAddress! + first
            unsafe blended.withUnsafeMutableBufferPointer { blended in
                unsafe blend(window, into: blended.baseAddress!)
                if sequenceFirst {
                    unsafe Self.filter(blended.baseAddress!, across, into: target, step: step)
                } else if turns {
                    unsafe Self.scatter(UnsafeBufferPointer(blended), into: target, step: step)
                } else {
                    unsafe target.update(from: blended.baseAddress!, count: rowBytes)
                }
            }
        }
    }

    private static func scatter(
        _ row: UnsafeBufferPointer<UInt8>, into result: UnsafeMutablePointer<UInt8>, step: Int
    ) {
        for pixel in 0..<row.count / 3 {
            for channel in 0..<3 { unsafe result[pixel * step + channel] = row[pixel * 3 + channel] }
        }
    }

    /// The weighted sum of the ring's rows under a window.
    private func blend(_ window: Int, into result: UnsafeMutablePointer<UInt8>) {
        let count = rowBytes
        let first = down.starts[window]
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            unsafe ring.withUnsafeBufferPointer { ring in
                let sums = sums.baseAddress!
                unsafe sums.update(repeating: ResizeWindows.half, count: count)
                for index in 0..<down.counts[window] {
                    let weight = down.weights[window * down.stride + index]
                    let row = unsafe ring.baseAddress! + (first + index) % ringCapacity * count
                    for element in 0..<count {
                        unsafe sums[element] &+= Int32(truncatingIfNeeded: row[element]) &* weight
                    }
                }
                for element in 0..<count {
                    unsafe result[element] = UInt8(clamping: sums[element] &>> ResizeWindows.precision)
                }
            }
        }
    }

    /// Filters along one row of RGB pixels; `step` bytes lie between the results.
    private static func filter(
        _ row: UnsafePointer<UInt8>, _ windows: ResizeWindows, into result: UnsafeMutablePointer<UInt8>, step: Int
    ) {
        unsafe windows.weights.withUnsafeBufferPointer { weights in
            var target = unsafe result
            for window in 0..<windows.starts.count {
                var pixel = unsafe row + windows.starts[window] * 3
                var weight = unsafe weights.baseAddress! + window * windows.stride
                var red = ResizeWindows.half
                var green = ResizeWindows.half
                var blue = ResizeWindows.half
                for _ in 0..<windows.counts[window] {
                    unsafe red &+= Int32(truncatingIfNeeded: pixel[0]) &* weight.pointee
                    unsafe green &+= Int32(truncatingIfNeeded: pixel[1]) &* weight.pointee
                    unsafe blue &+= Int32(truncatingIfNeeded: pixel[2]) &* weight.pointee
                    unsafe pixel += 3
                    unsafe weight += 1
                }
                unsafe target[0] = UInt8(clamping: red &>> ResizeWindows.precision)
                unsafe target[1] = UInt8(clamping: green &>> ResizeWindows.precision)
                unsafe target[2] = UInt8(clamping: blue &>> ResizeWindows.precision)
                unsafe target += step
            }
        }
    }
}
