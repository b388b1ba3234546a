import COneDNN

extension Tensor {
    /// `activation(x · weightsᵀ + bias)`: `[…, inputs]` → `[…, outputs]`.
    public func multiplied(by matrix: PackedMatrix, activation: Activation = .identity) -> Tensor {
        matrix.multiply(self, activation: activation)
    }

    /// `self += x · weightsᵀ + bias`, as the end of a residual branch.
    public mutating func addProduct(of x: Tensor, with matrix: PackedMatrix) {
        matrix.multiply(x, addingTo: &self)
    }
}

/// `a · b` of two matrices, either of them transposed first, on the caller's thread alone. The derivatives of `x · weightᵀ` are
/// products, too: `dy · weight` for x, `dyᵀ · x` for the weight.
public func product(
    _ a: Tensor, _ b: Tensor, transposingFirst aTransposed: Bool = false, transposingSecond bTransposed: Bool = false
) -> Tensor {
    let (m, k) = aTransposed ? (a.columns, a.rows) : (a.rows, a.columns)
    let (n, inner) = bTransposed ? (b.rows, b.columns) : (b.columns, b.rows)
    precondition(k == inner && k > 0, "\(a.shape) times \(b.shape)")
    let c = Tensor(uninitialized: [m, n])
    let status = unsafe odnn_multiply(
        a.storage.base, aTransposed, b.storage.base, bTransposed, m, n, k, c.storage.base, false)
    precondition(status == 0, "oneDNN refused a product of \(a.shape) with \(b.shape): \(status)")
    return c
}
