extension Image {
    /// The picture in character cells, two pixels one above the other in each: `▀` in the colour of the upper one, on the
    /// colour of the lower one. Each line ends in a line feed, with the terminal's own colours back in force.
    /// - Parameters:
    ///   - columns: cells across. A cell counts as twice as high as it is wide.
    ///   - colours: what the terminal can show.
    public func drawnInCells(columns: Int, colours: TerminalColours) -> String {
        precondition(columns > 0, "a picture of \(columns) columns")
        let lines = max(1, (height * columns + width) / (2 * width))
        let small = resized(to: (columns, lines * 2))
        var text = ""
        for line in 0..<lines {
            var last = ""
            for column in 0..<columns {
                let upper = (line * 2 * columns + column) * 3
                let lower = upper + columns * 3
                let sequence = colours.selection(
                    foreground: small.pixels[upper..<upper + 3], background: small.pixels[lower..<lower + 3])
                if sequence != last { text += sequence }
                last = sequence
                text += "▀"
            }
            text += "\u{1b}[0m\n"
        }
        return text
    }
}

/// The colours that a terminal shows.
public enum TerminalColours: Sendable, Equatable {
    /// 24 bits.
    case trueColour
    /// The cube of 6×6×6 colours and the 24 greys of xterm.
    case indexed

    /// The sequence that selects the two colours for what follows.
    func selection(foreground: ArraySlice<UInt8>, background: ArraySlice<UInt8>) -> String {
        "\u{1b}[38;\(code(foreground));48;\(code(background))m"
    }

    private func code(_ pixel: ArraySlice<UInt8>) -> String {
        let (red, green, blue) = (pixel[pixel.startIndex], pixel[pixel.startIndex + 1], pixel[pixel.startIndex + 2])
        switch self {
        case .trueColour: return "2;\(red);\(green);\(blue)"
        case .indexed: return "5;\(Self.index(Int(red), Int(green), Int(blue)))"
        }
    }

    /// The levels of the cube's axes.
    private static let levels = [0, 95, 135, 175, 215, 255]

    /// The nearest of the 240 colours that are the same on every terminal.
    static func index(_ red: Int, _ green: Int, _ blue: Int) -> Int {
        func nearest(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
        func distance(_ a: Int, _ b: Int, _ c: Int) -> Int {
            (a - red) * (a - red) + (b - green) * (b - green) + (c - blue) * (c - blue)
        }
        let (r, g, b) = (nearest(red), nearest(green), nearest(blue))
        let grey = min(max((red + green + blue) / 3 - 3, 0) / 10, 23)
        let level = 8 + grey * 10
        let isGreyNearer = distance(level, level, level) < distance(levels[r], levels[g], levels[b])
        return isGreyNearer ? 232 + grey : 16 + 36 * r + 6 * g + b
    }
}
