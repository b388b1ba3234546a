public import BeholdTypes
import Imaging

/// The share of right answers at each confidence, drawn: a panel for each group of questions, with the share of its
/// questions at each confidence below.
///
/// Where confidence can be trusted, bars end at the diagonal. What a bar lacks, or has too much, is drawn in red.
public struct ReliabilityDiagram: Sendable {
    private let groups: [CalibrationReport.Group]

    /// - Parameter groups: those that are drawn, side by side.
    public init(_ groups: [CalibrationReport.Group]) { self.groups = groups }

    /// The diagram as a PNG file.
    /// - Throws: `PhotoProblem.outOfMemory`.
    public func pngBytes() throws(PhotoProblem) -> [UInt8] { try image.pngBytes() }

    private static let plot = 360
    private static let histogram = 80
    private static let margin = (left: 64, right: 24, top: 84, between: 56, bottom: 48)
    private static let panelWidth = margin.left + plot + margin.right

    var image: Image {
        let height = Self.margin.top + Self.plot + Self.margin.between + Self.histogram + Self.margin.bottom
        var canvas = Canvas(width: max(1, groups.count) * Self.panelWidth, height: height, colour: Colours.paper)
        for (index, group) in groups.enumerated() {
            draw(group, on: &canvas, left: index * Self.panelWidth + Self.margin.left)
        }
        return canvas.image
    }

    private func draw(_ group: CalibrationReport.Group, on canvas: inout Canvas, left: Int) {
        let reliability = group.reliability
        canvas.write("\(group.name): \(reliability.count) questions", x: left, y: 12, scale: 2)
        canvas.write(
            "calibration error \(hundredths(reliability.expectedCalibrationError, of: 1_000))", x: left, y: 38, scale: 2
        )
        let bottom = Self.margin.top + Self.plot
        drawGrid(on: &canvas, left: left, bottom: bottom, height: Self.plot, steps: 5)
        for bin in reliability.bins where bin.count > 0 {
            drawBar(of: bin, on: &canvas, left: left, bottom: bottom)
        }
        for step in 0..<Self.plot {
            canvas.fill(x: left + step..<left + step + 2, y: bottom - step - 2..<bottom - step, colour: Colours.ink)
        }
        for percent in stride(from: 0, through: 100, by: 20) {
            let offset = Self.plot * percent / 100
            canvas.write("\(percent)", x: left - 30, y: bottom - offset - 5, scale: 1)
            canvas.write("\(percent)", x: left + offset - 6, y: bottom + 8, scale: 1)
        }
        canvas.write("right, %", x: left - 54, y: Self.margin.top - 16, scale: 1)
        canvas.write("confidence, %", x: left + Self.plot - 78, y: bottom + 22, scale: 1)
        drawHistogram(of: reliability, on: &canvas, left: left, bottom: bottom + Self.margin.between + Self.histogram)
    }

    private func drawBar(of bin: Reliability.Bin, on canvas: inout Canvas, left: Int, bottom: Int) {
        let columns = left + position(bin.lower) + 1..<left + position(bin.upper) - 1
        let (right, expected) = (position(bin.accuracy), position(bin.confidence))
        canvas.fill(x: columns, y: bottom - right..<bottom, colour: Colours.bar)
        let gap = bottom - max(right, expected)..<bottom - min(right, expected)
        canvas.fill(x: columns, y: gap, colour: right < expected ? Colours.missing : Colours.excess)
        canvas.fill(x: columns, y: bottom - right - 1..<bottom - right + 1, colour: Colours.edge)
    }

    private func drawHistogram(of reliability: Reliability, on canvas: inout Canvas, left: Int, bottom: Int) {
        let most = reliability.bins.map(\.share).max() ?? 0
        drawGrid(on: &canvas, left: left, bottom: bottom, height: Self.histogram, steps: 1)
        for bin in reliability.bins where most > 0 {
            let columns = left + position(bin.lower) + 1..<left + position(bin.upper) - 1
            let height = Int((bin.share / most * Double(Self.histogram - 4)).rounded())
            canvas.fill(x: columns, y: bottom - height..<bottom, colour: Colours.count)
        }
        canvas.write("\(Int((most * 100).rounded()))", x: left - 30, y: bottom - Self.histogram, scale: 1)
        canvas.write("0", x: left - 30, y: bottom - 9, scale: 1)
        canvas.write("questions, % of all", x: left, y: bottom + 12, scale: 1)
    }

    private func drawGrid(on canvas: inout Canvas, left: Int, bottom: Int, height: Int, steps: Int) {
        for step in 0...steps {
            let y = bottom - height * step / steps
            canvas.fill(x: left..<left + Self.plot + 1, y: y..<y + 1, colour: Colours.grid)
            let x = left + Self.plot * step / steps
            canvas.fill(x: x..<x + 1, y: bottom - height..<bottom + 1, colour: Colours.grid)
        }
    }

    private func position(_ share: Double) -> Int { Int((share * Double(Self.plot)).rounded()) }

    /// "0.047" for 0.0468 and 1,000.
    private func hundredths(_ value: Double, of scale: Int) -> String {
        let rounded = Int((value * Double(scale)).rounded())
        let fraction = String(rounded % scale)
        let places = String(scale).count - 1
        return "\(rounded / scale)." + String(repeating: "0", count: max(0, places - fraction.count)) + fraction
    }
}

private enum Colours {
    static let paper: Canvas.Colour = (255, 255, 255)
    static let ink: Canvas.Colour = (40, 40, 40)
    static let grid: Canvas.Colour = (215, 215, 215)
    static let bar: Canvas.Colour = (90, 140, 200)
    static let edge: Canvas.Colour = (30, 60, 110)
    /// Between what was right and what was promised.
    static let missing: Canvas.Colour = (240, 150, 140)
    /// Right beyond what was promised.
    static let excess: Canvas.Colour = (205, 110, 100)
    static let count: Canvas.Colour = (150, 150, 150)
}

extension Canvas {
    fileprivate mutating func write(_ text: String, x: Int, y: Int, scale: Int) {
        write(PixelFont.letters(of: text), x: x, y: y, scale: scale, colour: Colours.ink)
    }
}
