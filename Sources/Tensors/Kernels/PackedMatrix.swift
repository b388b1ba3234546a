import COneDNN

/// What a product or a convolution applies to each of its outputs.
public enum Activation: Sendable {
    case identity
    case relu
    /// `0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
    case geluTanh
    /// `0.5 x (1 + erf(x / √2))`.
    case geluErf
    /// `x / (1 + exp(-1.702 x))`.
    case geluQuick

    var code: odnn_activation {
        switch self {
        case .identity: ODNN_IDENTITY
        case .relu: ODNN_RELU
        case .geluTanh: ODNN_GELU_TANH
        case .geluErf: ODNN_GELU_ERF
        case .geluQuick: ODNN_GELU_QUICK
        }
    }
}

/// How weights, and the inputs that meet them, are stored. Sums are float32, of 8-bit numbers int32.
public enum StoragePrecision: String, Sendable {
    case float32
    /// Rounded to bfloat16: 8 bits of mantissa.
    case bfloat16
    /// Convolutions alone: weights of 8 bits with a scale each output, inputs in 255 steps from 0 to the map's largest.
    case int8

    var code: odnn_precision {
        switch self {
        case .float32: ODNN_FLOAT32
        case .bfloat16: ODNN_BFLOAT16
        case .int8: ODNN_INT8
        }
    }

    /// True where this machine has instructions for products in this precision.
    public var isNative: Bool { odnn_supports(code) }
}

/// The weights of a linear layer, packed once for this machine's product kernel.
@safe public final class PackedMatrix: @unchecked Sendable {
    public let outputs: Int
    public let inputs: Int
    private let handle: OpaquePointer

    /// - Parameters:
    ///   - weights: `[outputs, inputs]`.
    ///   - bias: `[outputs]`, or nil for none.
    public init(_ weights: Tensor, bias: Tensor?, precision: StoragePrecision) {
        precondition(weights.shape.count == 2, "a matrix has two axes, not \(weights.shape)")
        precondition(precision != .int8, "8-bit numbers are for convolutions")
        (outputs, inputs) = (weights.shape[0], weights.shape[1])
        precondition(bias == nil || bias?.shape == [weights.shape[0]], "bias \(bias?.shape ?? []) for \(weights.shape)")
        guard
            let handle = unsafe odnn_product_create(
                weights.storage.base, bias?.storage.base, outputs, inputs, precision.code)
        else { preconditionFailure("oneDNN has no \(precision) product of \(weights.shape)") }
        unsafe self.handle = handle
    }

    deinit { unsafe odnn_product_destroy(handle) }

    /// `activation(x · weightsᵀ + bias)`: `[…, inputs]` → `[…, outputs]`.
    func multiply(_ x: Tensor, activation: Activation) -> Tensor {
        let y = Tensor(uninitialized: x.shape.dropLast() + [outputs])
        run(x, into: y, activation: activation, accumulate: false)
        return y
    }

    /// `y += x · weightsᵀ + bias`.
    func multiply(_ x: Tensor, addingTo y: inout Tensor) {
        precondition(y.rows == x.rows && y.columns == outputs, "\(y.shape) can't take \(x.rows) rows of \(outputs)")
        y.makeUnique()
        run(x, into: y, activation: .identity, accumulate: true)
    }

    private func run(_ x: Tensor, into y: Tensor, activation: Activation, accumulate: Bool) {
        precondition(x.columns == inputs, "\(x.shape) meets weights of \(inputs) inputs")
        // Rows below the minimum aren't worth waking another thread.
        ThreadPool.shared.forEachRange(of: x.rows, minimum: 16) { rows in
            let status = unsafe odnn_product_run(
                handle, x.storage.base + rows.lowerBound * inputs, rows.count,
                y.storage.base + rows.lowerBound * outputs, activation.code, accumulate)
            precondition(status == 0, "oneDNN refused a product of \(x.shape) with [\(outputs), \(inputs)]: \(status)")
        }
    }
}
