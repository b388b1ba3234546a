/// A picture that is drawn on: what legends and diagrams need of it.
public struct Canvas: Sendable {
    public let width: Int
    public let height: Int
    private var pixels: [UInt8]

    /// sRGB.
    public typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

    /// A canvas of one colour.
    public init(width: Int, height: Int, colour: Colour) {
        self.width = width
        self.height = height
        pixels = []
        pixels.reserveCapacity(width * height * 3)
        for _ in 0..<width * height { pixels += [colour.red, colour.green, colour.blue] }
    }

    /// What is drawn.
    public var image: Image { Image(width: width, height: height, pixels: pixels) }

    /// Lays a picture on the canvas, which cuts off what reaches beyond it.
    public mutating func draw(_ image: Image, x: Int, y: Int) {
        let columns = max(0, -x)..<min(image.width, width - x)
        guard !columns.isEmpty else { return }
        for row in max(0, -y)..<max(max(0, -y), min(image.height, height - y)) {
            let source = (row * image.width + columns.lowerBound) * 3
            let target = ((y + row) * width + x + columns.lowerBound) * 3
            let bytes = columns.count * 3
            pixels.replaceSubrange(target..<target + bytes, with: image.pixels[source..<source + bytes])
        }
    }

    /// Colours a rectangle; what reaches beyond the canvas is cut off.
    public mutating func fill(x: Range<Int>, y: Range<Int>, colour: Colour) {
        for row in y.clamped(to: 0..<height) {
            for column in x.clamped(to: 0..<width) {
                let place = (row * width + column) * 3
                (pixels[place], pixels[place + 1], pixels[place + 2]) = colour
            }
        }
    }

    /// Writes letters in `PixelFont`, each of its pixels a square of `scale` pixels.
    public mutating func write(_ letters: some Sequence<UInt8>, x: Int, y: Int, scale: Int, colour: Colour) {
        for (index, letter) in letters.enumerated() {
            let left = x + index * PixelFont.advance * scale
            for row in 0..<PixelFont.height {
                for column in 0..<PixelFont.width where PixelFont.covers(letter, column, row) {
                    let (x, y) = (left + column * scale, y + row * scale)
                    fill(x: x..<x + scale, y: y..<y + scale, colour: colour)
                }
            }
        }
    }
}
