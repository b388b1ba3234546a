/// Resizes and turns a picture whose stored rows come one after another, holding only the rows under the filter.
///
/// Equal, bit for bit, to turning the picture upright and then resizing it in two passes, columns before rows, each
/// rounded to 8 bits. Where the stored rows are the upright picture's columns, the pass over the upright columns is
/// the one that runs along the stored rows' sequence: so it comes first there, over whole stored rows.
final class RowResizer {
    private let orientation: Orientation
    private let width: Int
    private let height: Int
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
    /// The upright result, `width * height * 3` bytes; whole when all rows have been taken.
    private(set) var pixels: [UInt8]

    /// - Parameters:
    ///   - stored: size of the rows to come.
    ///   - extent: the part of them that the picture fills, where a reduced decoding ends inside a pixel.
    ///   - result: the upright size.
    init(
        stored: (width: Int, height: Int), extent: (width: Double, height: Double),
        result: (width: Int, height: Int), orientation: Orientation
    ) {
        self.orientation = orientation
        width = result.width
        height = result.height
        let swaps = orientation.swapsAxes
        across = ResizeWindows(
            source: stored.width, length: extent.width, result: swaps ? result.height : result.width,
            reversed: swaps ? orientation.reversesRows : orientation.reversesColumns)
        down = ResizeWindows(
            source: stored.height, length: extent.height, result: swaps ? result.width : result.height,
            reversed: swaps ? orientation.reversesColumns : orientation.reversesRows)
        rowBytes = 3 * (swaps ? stored.width : result.width)
        ringCapacity = max(down.counts.max() ?? 1, 1)
        ring = [UInt8](repeating: 0, count: ringCapacity * rowBytes)
        sums = [Int32](repeating: 0, count: rowBytes)
        blended = [UInt8](repeating: 0, count: rowBytes)
        pixels = [UInt8](repeating: 0, count: result.width * result.height * 3)
    }

    /// Takes the next stored row.
    func take(_ row: UnsafePointer<UInt8>) {
        let slot = rowsTaken % ringCapacity * rowBytes
        unsafe ring.withUnsafeMutableBufferPointer { ring in
            let place = unsafe ring.baseAddress! + slot
            if orientation.swapsAxes {
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
        if orientation.swapsAxes {
            unsafe blended.withUnsafeMutableBufferPointer { unsafe blend(window, into: $0.baseAddress!) }
            unsafe pixels.withUnsafeMutableBufferPointer { pixels in
                unsafe blended.withUnsafeBufferPointer { blended in
                    unsafe Self.filter(
                        blended.baseAddress!, across, into: pixels.baseAddress! + window * 3, step: width * 3)
                }
            }
        } else {
            unsafe pixels.withUnsafeMutableBufferPointer { pixels in
                unsafe blend(window, into: pixels.baseAddress! + window * rowBytes)
            }
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
                    unsafe result[element] = UInt8(truncatingIfNeeded: sums[element] &>> ResizeWindows.precision)
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
                unsafe target[0] = UInt8(truncatingIfNeeded: red &>> ResizeWindows.precision)
                unsafe target[1] = UInt8(truncatingIfNeeded: green &>> ResizeWindows.precision)
                unsafe target[2] = UInt8(truncatingIfNeeded: blue &>> ResizeWindows.precision)
                unsafe target += step
            }
        }
    }
}
