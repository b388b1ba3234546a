import Foundation

/// One line of the report: what was measured, what the project asks of it, and whether it holds.
struct Bound {
    let what: String
    let measured: Double
    let relation: Relation
    let limit: Double
    let unit: String

    enum Relation: String { case atLeast = "≥", atMost = "≤" }

    init(_ what: String, _ measured: Double, _ relation: Relation, _ limit: Double, unit: String = "") {
        self.what = what
        self.measured = measured
        self.relation = relation
        self.limit = limit
        self.unit = unit
    }

    var isMet: Bool {
        switch relation {
        case .atLeast: measured >= limit
        case .atMost: measured <= limit
        }
    }

    var row: [String] {
        [
            what, "\(measured.short)\(unit)", "\(relation.rawValue) \(limit.short)\(unit)",
            isMet ? "met" : "NOT MET",
        ]
    }
}

extension Double {
    /// Three figures.
    var short: String {
        if self.isNaN { return "–" }
        return String(format: abs(self) >= 100 ? "%.0f" : abs(self) >= 10 ? "%.1f" : "%.2f", self)
    }
}

/// A Markdown table.
func printTable(_ header: [String], _ rows: [[String]]) {
    print("\n| " + header.joined(separator: " | ") + " |")
    print("|" + String(repeating: "---|", count: header.count))
    for row in rows { print("| " + row.joined(separator: " | ") + " |") }
}
