import CKernels

extension Tensor {
    /// One step of AdamW (arXiv:1711.05101) on this parameter, whose moments go with it.
    /// - Parameters:
    ///   - scale: what the gradient is multiplied by first.
    ///   - corrections: `1 - beta^step` of both moments.
    public mutating func adamW(
        gradient: Tensor, scale: Float, mean: inout Tensor, square: inout Tensor, betas: (Float, Float), rate: Float,
        decay: Float, epsilon: Float, corrections: (Float, Float)
    ) {
        precondition(
            gradient.count == count && mean.count == count && square.count == count,
            "\(shape) with a gradient \(gradient.shape)")
        makeUnique()
        mean.makeUnique()
        square.makeUnique()
        unsafe kernel_adamw(
            storage.base, gradient.storage.base, scale, mean.storage.base, square.storage.base, count, betas.0, betas.1,
            rate, decay, epsilon, corrections.0, corrections.1)
    }
}
