import CKernels

extension Tensor {
    /// `-Σ target · log softmax(logits)` of each row, added up, and its derivative: `[B, A]`, `[B, A]`.
    ///
    /// Targets may be soft: numbers from 0 that needn't add up to 1.
    public func crossEntropy(with targets: Tensor) -> (loss: Double, derivative: Tensor) {
        precondition(targets.shape == shape && columns > 0, "targets \(targets.shape) of \(shape)")
        let derivative = Tensor(uninitialized: shape)
        var loss = 0.0
        for row in 0..<rows {
            let first = row * columns
            loss += Double(
                unsafe kernel_cross_entropy(
                    storage.base + first, targets.storage.base + first, columns, derivative.storage.base + first))
        }
        return (loss, derivative)
    }
}
