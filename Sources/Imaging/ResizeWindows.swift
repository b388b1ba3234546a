/// For each position of a resized axis, the source positions that it is made of and their weights.
///
/// The triangle filter of Pillow's `BILINEAR` (Pillow 13, `src/libImaging/Resample.c`): support 1 · max(1, scale)
/// around (i + 0.5) · scale, weights in fixed point with 22 bits.
struct ResizeWindows {
    static let precision: Int32 = 22
    /// Half a unit, which rounds.
    static let half: Int32 = 1 << (precision - 1)

    /// First source position of each window.
    private(set) var starts: [Int] = []
    /// Source positions of each window.
    private(set) var counts: [Int] = []
    /// Weights of window `i` begin at `i * stride`.
    private(set) var weights: [Int32] = []
    let stride: Int
    /// Windows in the order in which their ends come along the source axis.
    let order: [Int]

    /// - Parameters:
    ///   - source: positions of the source axis.
    ///   - length: the part of the source axis that the result covers, from 0 on; it may end inside a position.
    ///   - reversed: the result's axis runs against the source axis, as in a mirrored picture. The weights are those
    ///     of the mirrored source, so resizing and then mirroring is bit for bit mirroring and then resizing.
    init(source: Int, length: Double, result: Int, reversed: Bool) {
        let scale = length / Double(result)
        let filterScale = max(scale, 1)
        let support = filterScale
        stride = Int(support.rounded(.up)) * 2 + 1
        order = reversed ? (0..<result).reversed() : Array(0..<result)
        starts.reserveCapacity(result)
        counts.reserveCapacity(result)
        weights = [Int32](repeating: 0, count: result * stride)
        var window = [Double](repeating: 0, count: stride)
        // What lies beyond the length comes first where the axis is reversed.
        let beyond = reversed ? Double(source) - length : 0
        for position in 0..<result {
            let center = (Double(position) + 0.5) * scale + beyond
            let first = max(Int(center - support + 0.5), 0)
            let count = min(Int(center + support + 0.5), source) - first
            var sum = 0.0
            for index in 0..<count {
                let distance = abs((Double(index + first) - center + 0.5) * (1 / filterScale))
                window[index] = distance < 1 ? 1 - distance : 0
                sum += window[index]
            }
            for index in 0..<count {
                let weight = sum == 0 ? window[index] : window[index] / sum
                let place = reversed ? count - 1 - index : index
                weights[position * stride + place] = Int32(0.5 + weight * Double(1 << Self.precision))
            }
            starts.append(reversed ? source - first - count : first)
            counts.append(count)
        }
    }
}
