import Tensors

/// How much of a model's attention lies on each cell of a photo, for one question.
///
/// A cell's weight is `l · a`, scaled to a sum of 1:
/// * l, the answer's loss: how much its log probability falls when the windows of 2×2 cells that cover the cell are hidden one after
///   the other, on average; 0 where it rises (occlusion, Zeiler and Fergus 2014, arXiv:1311.2901). Hidden is what has the
///   photo's mean in its place;
/// * a, the co-attention of the question: the weights with which its content words look at the cell, averaged over layers,
///   heads and words.
///
/// Where nothing that is hidden makes the answer less likely, the weights are those of a.
public struct AttentionGrid: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    /// Row by row from the top, none negative, together 1.
    public let weights: [Float]

    /// - Parameters:
    ///   - coattention: of each layer, `[H, T, P]`.
    ///   - tokens: those of the T whose attention counts.
    ///   - losses: of the P cells.
    init(rows: Int, columns: Int, coattention: [Tensor], ofTokens tokens: [Int], losses: [Float]) {
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
        // Of a network that overflows nothing is known.
        attention = attention.map { $0.isFinite ? $0 : 0 }
        let weights = zip(losses, attention).map { loss, attention in
            loss > 0 && (loss * attention).isFinite ? loss * attention : 0
        }
        self.init(rows: rows, columns: columns, unscaled: weights.contains { $0 > 0 } ? weights : attention)
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
}
