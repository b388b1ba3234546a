import Imaging

/// How a picture is shown on a terminal.
public enum TerminalPicture: Sendable, Equatable {
    /// Digits alone: on any terminal, in a pipe, and for ears.
    case characters
    /// Two coloured pixels in each character cell; of 24 bits, or of the 256 colours of xterm.
    case halfBlocks(trueColour: Bool)
    /// A PNG in kitty's graphics protocol.
    case kitty
    /// A PNG as iTerm2 takes it.
    case iTerm2
    /// DEC's graphics.
    case sixel
}

extension AttentionMap {
    /// Cells across of a picture at most.
    private static let mostColumns = 64
    /// Pixels across of a picture in sixels, of which no terminal says how many a cell has; eight is a small font's.
    private static let pixelsPerColumn = 8

    /// The map over the photo, for a terminal. Ends in a line feed.
    /// - Parameter columns: the terminal's width in cells.
    public func drawn(as style: TerminalPicture, columns: Int) throws(BeholdError) -> String {
        let columns = min(max(columns - 1, 8), Self.mostColumns)
        switch style {
        case .characters: return heat.digits
        case .halfBlocks(let isTrueColour):
            let colours: TerminalColours = isTrueColour ? .trueColour : .indexed
            // A tall photo is shown whole on a screen that is as high as it is wide.
            let width = max(1, min(columns, columns * picture.width / max(1, picture.height)))
            let cells = picture.overlaid(with: heat).drawnInCells(columns: width, colours: colours)
            return cells + "less " + HeatMap.scale(columns: min(16, columns - 7), colours: colours) + " more\n"
        case .kitty: return InlinePicture.kitty(png: try pngBytes(), columns: columns)
        case .iTerm2: return InlinePicture.iTerm2(png: try pngBytes(), columns: columns)
        case .sixel:
            let whole = drawing
            let width = min(whole.width, columns * Self.pixelsPerColumn)
            return whole.resized(to: (width, max(1, whole.height * width / whole.width))).sixels()
        }
    }
}
