/// A picture under its heat map, with a legend below: what was asked, what was answered, what the colours mean.
public struct HeatMapPicture: Sendable {
    private let picture: Image
    private let map: HeatMap
    private let lines: [String]

    /// Legends need some width.
    private static let leastWidth = 320
    /// Lines of one text of the legend at most; what is longer is cut.
    private static let mostLines = 4

    /// - Parameter lines: the legend's texts, such as a question and its answer.
    public init(_ picture: Image, map: HeatMap, lines: [String]) {
        self.picture = picture
        self.map = map
        self.lines = lines
    }

    /// The whole as one picture: as wide as the picture itself unless that is too narrow for a legend.
    public var image: Image {
        let width = max(picture.width, Self.leastWidth)
        let scale = width < 400 ? 1 : width < 900 ? 2 : 3
        let margin = 4 * scale
        let letters = (width - 2 * margin) / (PixelFont.advance * scale)
        let written = lines.flatMap { Self.wrapped(PixelFont.letters(of: $0), to: letters) }
        let step = PixelFont.lineHeight * scale
        let legend = (written.count + 1) * step + 2 * margin
        var canvas = Canvas(width: width, height: picture.height + legend, colour: Self.paper)
        canvas.draw(picture.overlaid(with: map), x: (width - picture.width) / 2, y: 0)
        var y = picture.height + margin
        for line in written {
            canvas.write(line, x: margin, y: y, scale: scale, colour: Self.ink)
            y += step
        }
        drawScale(on: &canvas, x: margin, y: y, width: width - 2 * margin, scale: scale)
        return canvas.image
    }

    private static let paper: Canvas.Colour = (24, 24, 24)
    private static let ink: Canvas.Colour = (240, 240, 240)

    /// "less", the colours of rising heat, "more".
    private func drawScale(on canvas: inout Canvas, x: Int, y: Int, width: Int, scale: Int) {
        let (less, more) = (PixelFont.letters(of: "less "), PixelFont.letters(of: " more"))
        let word = less.count * PixelFont.advance * scale
        canvas.write(less, x: x, y: y, scale: scale, colour: Self.ink)
        let bar = min(width - 2 * word, 160 * scale)
        for step in 0..<bar {
            let colour = ColourScale.colour(Float(step) / Float(max(1, bar - 1)))
            let left = x + word + step
            canvas.fill(
                x: left..<left + 1, y: y..<y + 7 * scale,
                colour: (UInt8(colour.red), UInt8(colour.green), UInt8(colour.blue)))
        }
        canvas.write(more, x: x + word + bar, y: y, scale: scale, colour: Self.ink)
    }

    /// Lines of at most `width` letters, broken at spaces where there are any.
    static func wrapped(_ text: [UInt8], to width: Int) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = text[...]
        while !rest.isEmpty {
            guard lines.count < mostLines else {
                lines[mostLines - 1] = lines[mostLines - 1].prefix(width - 3) + Array("...".utf8)
                break
            }
            var line = rest.prefix(width)
            if rest.count > width, rest[rest.startIndex + width] != 0x20, let space = line.lastIndex(of: 0x20) {
                line = line[..<space]
            }
            rest = rest[line.endIndex...].drop { $0 == 0x20 }
            lines.append(Array(line))
        }
        return lines
    }
}
