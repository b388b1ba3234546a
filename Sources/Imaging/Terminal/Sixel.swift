extension Image {
    /// The picture as sixels, the graphics of DEC's VT340 (six pixels below one another are one character). Its colours are
    /// a cube of 6×6×6 with ordered dithering. Ends in a line feed.
    public func sixels() -> String {
        let indices = dithered()
        var text = "\u{1b}P0;1;0q\"1;1;\(width);\(height)"
        for index in Set(indices).sorted() {
            let (red, green, blue) = (index / 36, index / 6 % 6, index % 6)
            text += "#\(index);2;\(red * 20);\(green * 20);\(blue * 20)"
        }
        for top in stride(from: 0, to: height, by: 6) {
            text += Self.band(indices, top: top, rows: min(6, height - top), width: width) + "-"
        }
        return text + "\u{1b}\\\n"
    }

    /// The thresholds of Bayer's 4×4 matrix.
    private static let thresholds = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]

    private func dithered() -> [Int] {
        (0..<width * height).map { place in
            let threshold = Self.thresholds[place / width % 4 * 4 + place % width % 4] * 2 + 1  // of 32
            func level(_ value: UInt8) -> Int { (Int(value) * 5 * 32 / 255 + threshold) / 32 }
            let start = place * 3
            return level(pixels[start]) * 36 + level(pixels[start + 1]) * 6 + level(pixels[start + 2])
        }
    }

    /// Six rows: for each of their colours the columns' bits, then back to the left.
    private static func band(_ indices: [Int], top: Int, rows: Int, width: Int) -> String {
        var bits: [Int: [UInt8]] = [:]
        for row in 0..<rows {
            for column in 0..<width {
                bits[indices[(top + row) * width + column], default: Array(repeating: 0, count: width)][column] |=
                    1 << row
            }
        }
        return bits.sorted { $0.key < $1.key }.map { "#\($0.key)" + runs(of: $0.value) }.joined(separator: "$")
    }

    /// Characters from `?` on, one a column; of four and more equal ones their number and one.
    private static func runs(of columns: [UInt8]) -> String {
        var text: [UInt8] = []
        var start = 0
        while start < columns.count {
            let end = columns[start...].firstIndex { $0 != columns[start] } ?? columns.count
            let character = columns[start] + 0x3f
            if end == columns.count, columns[start] == 0 { break }
            if end - start > 3 {
                text += "!\(end - start)".utf8
                text.append(character)
            } else {
                text += repeatElement(character, count: end - start)
            }
            start = end
        }
        return String(decoding: text, as: UTF8.self)
    }
}
