/// A picture by formula, in whole numbers: RGB pixels, row by row. Scripts of fixtures draw the same.
/// - Parameter kind: 0 for slopes, 1 for what looks like noise, 2 for tiles.
public func drawnPattern(_ width: Int, _ height: Int, kind: Int) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for y in 0..<height {
        for x in 0..<width {
            for c in 0..<3 {
                let value: Int
                switch kind {
                case 0: value = x * (3 + c) + y * (5 - c)
                case 1: value = x * x * 7 + y * y * (3 + c) + x * y * 5 + c * 91
                default: value = (x / 5 + y / (3 + c)) % 2 == 0 ? 250 - 40 * c : 10 + 60 * c
                }
                pixels.append(UInt8(value % 256))
            }
        }
    }
    return pixels
}
