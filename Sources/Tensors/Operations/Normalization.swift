import CKernels

extension Tensor {
    /// Each row minus its mean, divided by its deviation, times `weight`, plus `bias` (arXiv:1607.06450).
    public func layerNormalized(weight: Tensor, bias: Tensor, epsilon: Float) -> Tensor {
        precondition(weight.count == columns && bias.count == columns, "\(shape) normalised by \(weight.shape)")
        let y = Tensor(uninitialized: shape)
        unsafe kernel_layer_normalize(
            storage.base, rows, columns, weight.storage.base, bias.storage.base, epsilon, y.storage.base)
        return y
    }

    /// The derivatives of `layerNormalized`, given its result's cotangent.
    public func layerNormalizedDerivative(weight: Tensor, epsilon: Float, _ dy: Tensor) -> (
        x: Tensor, weight: Tensor, bias: Tensor
    ) {
        precondition(weight.count == columns && dy.count == count, "\(shape), \(weight.shape), \(dy.shape)")
        let dx = Tensor(uninitialized: shape)
        let (dweight, dbias) = (Tensor(zeros: weight.shape), Tensor(zeros: weight.shape))
        unsafe kernel_layer_normalize_derivative(
            storage.base, dy.storage.base, rows, columns, weight.storage.base, epsilon, dx.storage.base,
            dweight.storage.base, dbias.storage.base)
        return (dx, dweight, dbias)
    }

    /// The vector divided by its length, as `torch.nn.functional.normalize` does.
    public func normalizedToLength1() -> Tensor {
        let length = withElements { span in
            var squares: Float = 0
            for index in span.indices { squares += span[index] * span[index] }
            return squares.squareRoot()
        }
        return scaled(by: 1 / max(length, 1e-12))
    }
}
