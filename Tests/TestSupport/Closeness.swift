public import Testing

/// Expects equal counts, and each number within `tolerance · max(1, |expected|)` of its own; NaN is near nothing.
public func expectClose(
    _ actual: [Float], _ expected: [Float], tolerance: Float, _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard actual.count == expected.count else {
        Issue.record(
            "\(what): \(actual.count) numbers, expected \(expected.count)", sourceLocation: sourceLocation)
        return
    }
    var wrong = 0
    var first: Int?
    var worst: Float = 0
    for index in actual.indices {
        let difference = abs(actual[index] - expected[index])
        let relative = difference / max(1, abs(expected[index]))
        if !(relative <= worst) { worst = relative }
        if !(difference <= tolerance * max(1, abs(expected[index]))) {
            wrong += 1
            if first == nil { first = index }
        }
    }
    guard let first else { return }
    Issue.record(
        """
        \(what): \(wrong) of \(actual.count) numbers differ by more than \(tolerance); the first at \(first): \
        \(actual[first]), expected \(expected[first]); the largest difference is \(worst)
        """, sourceLocation: sourceLocation)
}
