/// Small pictures in rows from the upper left, each with its number, a note and its name below it.
public struct ContactSheet: Sendable {
    /// A picture and what is written below it.
    public struct Cell: Sendable {
        /// nil where there is none to be shown.
        public let picture: Image?
        /// In large letters: few of them.
        public let title: String
        /// In small letters; what is too long for the cell is cut in the middle.
        public let name: String

        public init(picture: Image?, title: String, name: String) {
            self.picture = picture
            self.title = title
            self.name = name
        }
    }

    /// Pictures are shown up to this many pixels a side.
    public static let pictureSide = 192

    private let cells: [Cell]

    /// - Precondition: there is at least one cell.
    public init(_ cells: [Cell]) {
        precondition(!cells.isEmpty, "a contact sheet of nothing")
        self.cells = cells
    }

    private static let margin = 8
    private static let titleScale = 2
    private static let letters = pictureSide / PixelFont.advance
    private static let titleHeight = PixelFont.lineHeight * titleScale
    private static let width = pictureSide + margin
    private static let height = pictureSide + titleHeight + PixelFont.lineHeight + 2 * margin
    private static let paper: Canvas.Colour = (24, 24, 24)
    private static let mat: Canvas.Colour = (40, 40, 40)
    private static let ink: Canvas.Colour = (240, 240, 240)
    private static let faintInk: Canvas.Colour = (170, 170, 170)

    /// Columns that make the sheet somewhat wider than high.
    private var columns: Int { max(1, min(cells.count, Int((Double(cells.count) * 1.6).squareRoot().rounded(.up)))) }

    /// The whole sheet.
    public var image: Image {
        let rows = (cells.count + columns - 1) / columns
        var canvas = Canvas(
            width: columns * Self.width + Self.margin, height: rows * Self.height + Self.margin, colour: Self.paper)
        for (index, cell) in cells.enumerated() {
            let (row, column) = index.quotientAndRemainder(dividingBy: columns)
            draw(cell, on: &canvas, x: Self.margin + column * Self.width, y: Self.margin + row * Self.height)
        }
        return canvas.image
    }

    private func draw(_ cell: Cell, on canvas: inout Canvas, x: Int, y: Int) {
        let side = Self.pictureSide
        canvas.fill(x: x..<x + side, y: y..<y + side, colour: Self.mat)
        if let picture = cell.picture.map(Self.fitted) {
            canvas.draw(picture, x: x + (side - picture.width) / 2, y: y + (side - picture.height) / 2)
        }
        let below = y + side + Self.margin / 2
        canvas.write(
            PixelFont.letters(of: cell.title).prefix(Self.letters / Self.titleScale), x: x, y: below,
            scale: Self.titleScale, colour: Self.ink)
        canvas.write(
            Self.shortened(PixelFont.letters(of: cell.name), to: Self.letters), x: x, y: below + Self.titleHeight,
            scale: 1, colour: Self.faintInk)
    }

    /// Small pictures aren't blown up.
    private static func fitted(_ picture: Image) -> Image {
        picture.resized(to: Image.size(of: picture.width, picture.height, fittingWithin: pictureSide))
    }

    /// The beginning and the end of a name that is too long: an ending tells files apart as often as a beginning.
    static func shortened(_ name: [UInt8], to length: Int) -> [UInt8] {
        guard name.count > length else { return name }
        let dots = Array("...".utf8)
        let kept = max(0, length - dots.count)
        return name.prefix((kept + 1) / 2) + dots + name.suffix(kept / 2)
    }
}
