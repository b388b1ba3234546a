import Foundation
import Tensors

/// How much of a model's attention lies on each cell of a photo, for one question.
///
/// A cell's weight is `p · √a · exp(2 z)`, scaled to a sum of 1:
/// * p, the attention of the answer: the cell's weight in the co-attended image that the answer is made of;
/// * a, the co-attention of the question: the weights with which its content words look at the cell, averaged over layers,
///   heads and words;
/// * z, the cell's agreement with the content words: the cell's part in the similarity of the photo's embedding and the
///   words', averaged over the words, in standard deviations from the cells' mean.
///
/// Attention alone tells things from background, but hardly one thing from another. How much of a map lies on what is asked
/// about, measured with the default network:
///
/// |                                             | by chance |    a |    p | this map |
/// |---------------------------------------------|-----------|------|------|----------|
/// | one of two to four drawn shapes             |       7 % | 19 % | 33 % |     48 % |
/// | a photo of a thing, pasted small on another |      18 % | 21 % | 41 % |     50 % |
/// | one of four photos in a square              |      25 % | 28 % | 26 % |     50 % |
///
/// Attention times the answer's gradient, attention rollout, and barring the network from looking at parts did no better
/// than a.
public struct AttentionGrid: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    /// Row by row from the top, none negative, together 1.
    public let weights: [Float]

    /// How sharply agreement decides.
    private static let sharpness: Float = 2

    /// - Parameters:
    ///   - coattention: of each layer, `[H, T, P]`.
    ///   - tokens: those of the T whose attention counts.
    ///   - pooling: the answer head's weights of the P cells.
    ///   - agreement: of each content word, the cells' P numbers; none where a question has no such word.
    init(
        rows: Int, columns: Int, coattention: [Tensor], ofTokens tokens: [Int], pooling: [Float], agreement: [[Float]]
    ) {
        let cells = rows * columns
        var attention = [Float](repeating: 0, count: cells)
        for layer in coattention {
            let count = layer.shape[1]
            layer.withElements { weights in
                for head in 0..<layer.shape[0] {
                    for token in tokens {
                        for cell in 0..<cells { attention[cell] += weights[(head * count + token) * cells + cell] }
                    }
                }
            }
        }
        let agreement = Self.standardized(
            agreement.reduce(into: [Float](repeating: 0, count: cells)) { sum, word in
                for cell in 0..<cells { sum[cell] += word[cell] }
            })
        self.init(
            rows: rows, columns: columns,
            unscaled: (0..<cells).map { cell in
                let weight = pooling[cell] * attention[cell].squareRoot() * exp(Self.sharpness * agreement[cell])
                return weight.isFinite ? weight : 0  // of a network that overflows
            })
    }

    /// Scales weights to a sum of 1; equal ones where they are all 0.
    /// - Precondition: there is one for each cell, none negative.
    init(rows: Int, columns: Int, unscaled: [Float]) {
        precondition(
            unscaled.count == rows * columns && rows * columns > 0 && unscaled.allSatisfy { $0 >= 0 && $0.isFinite },
            "\(unscaled.count) weights of \(rows)x\(columns) cells")
        self.rows = rows
        self.columns = columns
        let sum = unscaled.reduce(0, +)
        weights = sum > 0 ? unscaled.map { $0 / sum } : unscaled.map { _ in 1 / Float(unscaled.count) }
    }

    /// Distances from the mean in standard deviations; 0 for numbers that are all equal.
    private static func standardized(_ values: [Float]) -> [Float] {
        let mean = values.reduce(0, +) / Float(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
        return values.map { variance > 0 ? ($0 - mean) / variance.squareRoot() : 0 }
    }
}
