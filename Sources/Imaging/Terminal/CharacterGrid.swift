extension HeatMap {
    /// The map in digits, a line for each row of cells: 0 for the coldest, 9 for the hottest.
    public var digits: String {
        (0..<rows).map { row in
            heat[row * columns..<(row + 1) * columns].map { "\(Int(($0 * 9).rounded()))" }.joined(separator: " ") + "\n"
        }.joined()
    }

    /// The colours of rising heat on one line of `columns` cells, without a line feed.
    public static func scale(columns: Int, colours: TerminalColours) -> String {
        let cells = (0..<columns).map { cell in
            let colour = ColourScale.colour(Float(cell) / Float(max(1, columns - 1)))
            let pixel: [UInt8] = [UInt8(colour.red), UInt8(colour.green), UInt8(colour.blue)]
            return colours.selection(foreground: pixel[...], background: pixel[...]) + "▀"
        }
        return cells.joined() + "\u{1b}[0m"
    }
}
