import CKernels
import COneDNN

/// What a product applies to each of its outputs.
public enum Activation: Sendable {
    case identity
    case relu
    /// `min(max(x, 0), 6)`.
    case relu6
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
        case .relu6: ODNN_RELU6
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
    /// Weights of 8 bits with a scale each output; inputs in 255 steps of the range that they lie in.
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
    public let precision: StoragePrecision
    private let handle: OpaquePointer

    /// - Parameters:
    ///   - weights: `[outputs, inputs]`.
    ///   - scales: what each output is multiplied by in float32, never 0. Whole numbers up to 256 times a scale lose
    ///     nothing in bfloat16; in int8 the weights are whole numbers in -128...127 that a scale each belongs to.
    ///   - bias: `[outputs]`, or nil for none.
    public init(_ weights: Tensor, scales: [Float]? = nil, bias: Tensor?, precision: StoragePrecision) {
        precondition(weights.shape.count == 2, "a matrix has two axes, not \(weights.shape)")
        precondition(scales == nil || scales?.count == weights.shape[0], "scales for \(weights.shape)")
        precondition(precision != .int8 || scales != nil, "8-bit weights \(weights.shape) without scales")
        (outputs, inputs) = (weights.shape[0], weights.shape[1])
        self.precision = precision
        precondition(bias == nil || bias?.shape == [weights.shape[0]], "bias \(bias?.shape ?? []) for \(weights.shape)")
        guard
            let handle = unsafe odnn_product_create(
                weights.storage.base, scales, bias?.storage.base, outputs, inputs, precision.code)
        else { preconditionFailure("oneDNN has no \(precision) product of \(weights.shape)") }
        unsafe self.handle = handle
    }

    deinit { unsafe odnn_product_destroy(handle) }

    /// `activation(x · weightsᵀ + bias)`: `[…, inputs]` → `[…, outputs]`.
    /// - Parameter range: what the inputs lie between; read in int8 alone.
    func multiply(_ x: Tensor, within range: InputRange = .unknown, activation: Activation) -> Tensor {
        let y = Tensor(uninitialized: x.shape.dropLast() + [outputs])
        run(x, within: range, into: y, activation: activation, accumulate: false)
        return y
    }

    /// `y += x · weightsᵀ + bias`.
    func multiply(_ x: Tensor, within range: InputRange = .unknown, addingTo y: inout Tensor) {
        precondition(y.rows == x.rows && y.columns == outputs, "\(y.shape) can't take \(x.rows) rows of \(outputs)")
        y.makeUnique()
        run(x, within: range, into: y, activation: .identity, accumulate: true)
    }

    private func run(_ x: Tensor, within range: InputRange, into y: Tensor, activation: Activation, accumulate: Bool) {
        precondition(x.columns == inputs, "\(x.shape) meets weights of \(inputs) inputs")
        // Rows below the minimum aren't worth waking another thread.
        ThreadPool.shared.forEachRange(of: x.rows, minimum: 16) { rows in
            unsafe run(
                x.storage.base + rows.lowerBound * inputs, rows: rows.count, within: range,
                into: y.storage.base + rows.lowerBound * outputs, activation: activation, accumulate: accumulate)
        }
    }

    /// On the caller's thread: `rows` rows of inputs → as many of outputs.
    @unsafe func run(
        _ x: UnsafePointer<Float>, rows: Int, within range: InputRange, into y: UnsafeMutablePointer<Float>,
        activation: Activation, accumulate: Bool
    ) {
        precondition(precision != .int8 || range.lowest < range.highest, "8-bit products need a range")
        let status = unsafe odnn_product_run(
            handle, x, range.lowest, range.highest, rows, y, activation.code, accumulate)
        precondition(status == 0, "oneDNN refused a product of \(rows) rows with [\(outputs), \(inputs)]: \(status)")
    }
}

/// What the inputs of a product in int8 lie between. What lies beyond is taken for the nearer end.
public struct InputRange: Sendable {
    public let lowest: Float
    public let highest: Float

    public init(lowest: Float, highest: Float) { (self.lowest, self.highest) = (lowest, highest) }

    static let unknown = InputRange(lowest: 0, highest: 0)
    /// Of numbers that were clipped by `Activation.relu6`.
    static let relu6 = InputRange(lowest: 0, highest: 6)

    /// 127 steps to each side of 0, which is a step itself; nil where a number isn't finite.
    init?(symmetricAround x: UnsafePointer<Float>, count: Int) {
        let largest = unsafe kernel_largest_magnitude(x, count)
        guard largest.isFinite else { return nil }
        // A step that were rounded to 0 would be no range.
        let step = largest > 0 ? max(largest / 127, .leastNormalMagnitude) : 1
        self.init(lowest: -128 * step, highest: 127 * step)
    }
}
