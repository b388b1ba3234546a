extension Tensor {
    /// `activation(x · weightsᵀ + bias)`: `[…, inputs]` → `[…, outputs]`.
    public func multiplied(by matrix: PackedMatrix, activation: Activation = .identity) -> Tensor {
        matrix.multiply(self, activation: activation)
    }

    /// `self += x · weightsᵀ + bias`, as the end of a residual branch.
    public mutating func addProduct(of x: Tensor, with matrix: PackedMatrix) {
        matrix.multiply(x, addingTo: &self)
    }

    /// `activation(x * kernel + bias + addend)`: `[H, W, inputs]` → `[H', W', outputs]`, where `H' = ⌈H / stride⌉`.
    public func convolved(
        with kernel: PackedConvolution, adding addend: consuming Tensor? = nil, activation: Activation = .identity
    ) -> Tensor {
        kernel.convolve(self, adding: addend, activation: activation)
    }
}
