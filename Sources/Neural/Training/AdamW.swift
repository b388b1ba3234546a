import Foundation
public import Tensors

/// AdamW: Adam with decoupled weight decay (arXiv:1711.05101), which matrices have and vectors haven't, on gradients that are
/// clipped by their common length.
public struct AdamW: Sendable {
    /// How much of the past both moments keep.
    public let betas: (Float, Float)
    /// A step takes `rate · decay` off each number of a matrix.
    public let decay: Float
    public let epsilon: Float
    /// Longer gradients, all parameters' together, are shortened to this.
    public let longestGradient: Double

    private var means: [Tensor]
    private var squares: [Tensor]
    private var steps = 0

    /// - Parameter shapes: of the parameters, in the order in which they will be given.
    public init(
        shapes: [[Int]], betas: (Float, Float) = (0.9, 0.98), decay: Float = 0.02, epsilon: Float = 1e-8,
        longestGradient: Double = 1
    ) {
        self.betas = betas
        self.decay = decay
        self.epsilon = epsilon
        self.longestGradient = longestGradient
        means = shapes.map { Tensor(zeros: $0) }
        squares = shapes.map { Tensor(zeros: $0) }
    }

    /// Changes each parameter by its gradient.
    /// - Throws: `notFinite`, with the parameters as they were.
    public mutating func step(
        _ parameters: inout [Tensor], gradients: [Tensor], rate: Float
    ) throws(TrainingError) {
        precondition(parameters.count == means.count && gradients.count == means.count, "other parameters")
        let length = gradients.reduce(0) { $0 + $1.sumOfSquares }.squareRoot()
        guard length.isFinite else { throw .notFinite }
        // As torch.nn.utils.clip_grad_norm_ does it.
        let scale = Float(min(1, longestGradient / (length + 1e-6)))
        steps += 1
        let corrections = (
            Float(1 - pow(Double(betas.0), Double(steps))), Float(1 - pow(Double(betas.1), Double(steps)))
        )
        for index in parameters.indices {
            parameters[index].adamW(
                gradient: gradients[index], scale: scale, mean: &means[index], square: &squares[index], betas: betas,
                rate: rate, decay: parameters[index].shape.count > 1 ? decay : 0, epsilon: epsilon,
                corrections: corrections)
        }
    }
}

/// Why training can't go on.
public enum TrainingError: Error, Sendable, Equatable {
    /// A loss or a gradient is infinite or not a number.
    case notFinite
}
