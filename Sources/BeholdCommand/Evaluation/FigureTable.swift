/// Rows of figures under their names, the first column to the left, the others to the right.
struct FigureTable {
    private var rows: [[String]]

    init(_ heading: String...) { rows = [heading] }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// Lines that each end in a line feed.
    var text: String {
        let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + blanks : blanks + cell
            }
            return cells.joined(separator: "  ") + "\n"
        }
        .joined()
    }
}

extension Double {
    /// A share as points with one decimal: 0.393 is "39.3".
    var inPoints: String { (self * 100).fixed(1) }

    /// With so many decimals, such as "0.047".
    func fixed(_ decimals: Int) -> String {
        guard isFinite, abs(self) < 1e12 else { return "-" }
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let rounded = Int((abs(self) * Double(scale)).rounded())
        let fraction = String(rounded % scale)
        let zeros = String(repeating: "0", count: max(0, decimals - fraction.count))
        let sign = self < 0 && rounded > 0 ? "-" : ""
        return sign + "\(rounded / scale)" + (decimals > 0 ? "." + zeros + fraction : "")
    }
}

extension Int {
    /// Thousands apart: 3870 is "3,870".
    var grouped: String {
        let digits = Array(String(magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + text
    }
}
