import Imaging
import Models

/// Where a model looked in a photo to answer a question.
public struct AttentionMap: Sendable {
    public let photo: PhotoFacts
    public let question: String
    public let answer: String
    /// The probability that the model gives its answer, in 0...1.
    public let confidence: Float
    /// Whether the model hardly prefers its answer to the others, or can't read the question.
    public let isUnsure: Bool
    /// Cells of the grid that lies on the upright photo.
    public let rows: Int
    public let columns: Int
    /// The share of attention on each cell, row by row from the top; together 1.
    public let weights: [Float]
    /// The upright photo with its own proportions.
    let picture: Image

    init(
        photo: PhotoFacts, question: String, answer: Answer, isUnsure: Bool = false, grid: AttentionGrid, picture: Image
    ) {
        self.photo = photo
        self.question = question
        self.answer = answer.text
        confidence = answer.probability
        self.isUnsure = isUnsure
        (rows, columns, weights) = (grid.rows, grid.columns, grid.weights)
        self.picture = picture
    }

    /// Square roots, so that the second and the third place are seen beside the first: weights fall off steeply.
    var heat: HeatMap { HeatMap(columns: columns, rows: rows, values: weights.map { $0.squareRoot() }) }

    /// The photo's longest side in a drawing: small photos are enlarged, since legends need room.
    static let pictureSide = 512...1_024

    /// The photo under its heat map, with the question, the answer and a scale of the colours below, as a PNG file.
    /// - Throws: `photo` where memory is out.
    public func pngBytes() throws(BeholdError) -> [UInt8] {
        do throws(PhotoProblem) {
            return try drawing.pngBytes()
        } catch {
            throw .photo(error, name: photo.image)
        }
    }

    /// Such as "dog  87 %", or "not sure: dog  41 %".
    var answerLine: String { "\(isUnsure ? "not sure: " : "")\(answer)  \(Int((confidence * 100).rounded())) %" }

    var drawing: Image { HeatMapPicture(picture, map: heat, lines: [question, answerLine]).image }
}

/// A part of a photo, in thirds.
public struct PhotoPart: Sendable, Equatable {
    public enum Height: Sendable, CaseIterable { case upper, middle, lower }
    public enum Side: Sendable, CaseIterable { case left, centre, right }

    public let height: Height
    public let side: Side
    /// The share of attention that lies on it, in 0...1.
    public let share: Float
}

extension AttentionMap {
    /// Shares below this are little more than the ninth that each part would have of attention spread evenly.
    private static let leastShare: Float = 0.2

    /// The ninth of the photo with the most attention; nil where attention is spread over the whole photo.
    public var focus: PhotoPart? {
        var best: PhotoPart?
        for (row, height) in PhotoPart.Height.allCases.enumerated() {
            for (column, side) in PhotoPart.Side.allCases.enumerated() {
                let share = share(row: row, column: column)
                if share > best?.share ?? Self.leastShare { best = PhotoPart(height: height, side: side, share: share) }
            }
        }
        return best
    }

    /// Attention on one of three by three parts; cells across a border count for both by their areas.
    private func share(row: Int, column: Int) -> Float {
        func overlaps(_ part: Int, _ count: Int) -> [Float] {
            let (start, end) = (Float(part * count) / 3, Float((part + 1) * count) / 3)
            return (0..<count).map { max(0, min(end, Float($0 + 1)) - max(start, Float($0))) }
        }
        let (down, across) = (overlaps(row, rows), overlaps(column, columns))
        var sum: Float = 0
        for (y, a) in down.enumerated() where a > 0 {
            for (x, b) in across.enumerated() where b > 0 { sum += weights[y * columns + x] * a * b }
        }
        return sum
    }
}
