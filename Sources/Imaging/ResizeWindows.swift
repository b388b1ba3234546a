/// How source pixels are weighed by their distance.
public enum ResizeFilter: Sendable, Hashable {
    /// Pillow's `BILINEAR`: a triangle.
    case bilinear
    /// Pillow's `BICUBIC`: the cubic of a = -0.5, which is below 0 between 1 and 2.
    case bicubic

    /// Beyond this distance nothing weighs.
    var support: Double { self == .bilinear ? 1 : 2 }

    /// - Parameter distance: at least 0.
    func weight(_ distance: Double) -> Double {
        switch self {
        case .bilinear: return distance < 1 ? 1 - distance : 0
        case .bicubic:
            let a = -0.5
            if distance < 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
            return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0
        }
    }
}

/// For each position of a resized axis, the source positions that it is made of and their weights.
///
/// The filters of Pillow (Pillow 13, `src/libImaging/Resample.c`): their support · max(1, scale) around (i + 0.5) · scale,
/// weights in fixed point with 22 bits.
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
    ///   - kept: the positions of the result that are made; nil for all.
    ///   - reversed: the result's axis runs against the source axis, as in a mirrored picture. The weights are those
    ///     of the mirrored source, so resizing and then mirroring is bit for bit mirroring and then resizing.
    init(
        source: Int, length: Double, result: Int, kept: Range<Int>? = nil, reversed: Bool,
        filter: ResizeFilter = .bilinear
    ) {
        let scale = length / Double(result)
        let filterScale = max(scale, 1)
        let support = filter.support * filterScale
        let kept = kept ?? 0..<result
        stride = Int(support.rounded(.up)) * 2 + 1
        order = reversed ? (0..<kept.count).reversed() : Array(0..<kept.count)
        starts.reserveCapacity(kept.count)
        counts.reserveCapacity(kept.count)
        weights = [Int32](repeating: 0, count: kept.count * stride)
        var window = [Double](repeating: 0, count: stride)
        // What lies beyond the length comes first where the axis is reversed.
        let beyond = reversed ? Double(source) - length : 0
        for (place, position) in kept.enumerated() {
            let center = (Double(position) + 0.5) * scale + beyond
            let first = max(Int(center - support + 0.5), 0)
            let count = min(Int(center + support + 0.5), source) - first
            var sum = 0.0
            for index in 0..<count {
                let distance = abs((Double(index + first) - center + 0.5) * (1 / filterScale))
                window[index] = filter.weight(distance)
                sum += window[index]
            }
            for index in 0..<count {
                let weight = sum == 0 ? window[index] : window[index] / sum
                let tap = reversed ? count - 1 - index : index
                weights[place * stride + tap] = Int32(
                    (weight < 0 ? -0.5 : 0.5) + weight * Double(1 << Self.precision))
            }
            starts.append(reversed ? source - first - count : first)
            counts.append(count)
        }
    }
}
