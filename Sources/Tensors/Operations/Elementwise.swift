import CKernels

extension Tensor {
    /// Adds `other`, element by element.
    /// - Precondition: `other` has as many elements.
    public mutating func add(_ other: Tensor) {
        precondition(other.count == count, "\(other.shape) added to \(shape)")
        makeUnique()
        unsafe kernel_add(other.storage.base, count, storage.base)
    }

    /// Adds the vector to each row.
    public mutating func add(toEachRow vector: Tensor) {
        precondition(vector.count == columns, "\(vector.shape) added to rows of \(shape)")
        makeUnique()
        for row in 0..<rows { unsafe kernel_add(vector.storage.base, columns, storage.base + row * columns) }
    }

    /// Elements times `factor`.
    public func scaled(by factor: Float) -> Tensor {
        let y = Tensor(zeros: shape)
        unsafe kernel_scale_and_add(storage.base, factor, y.storage.base, count, y.storage.base)
        return y
    }

    /// Softmax of each row.
    public func softmax() -> Tensor {
        var y = self
        y.makeUnique()
        for row in 0..<rows { unsafe kernel_softmax(y.storage.base + row * columns, columns) }
        return y
    }
}

extension Tensor {
    /// Elements times those of `factors`; its own derivative, too.
    public func multiplied(by factors: Tensor) -> Tensor {
        precondition(factors.count == count, "\(shape) times \(factors.shape)")
        let y = Tensor(uninitialized: shape)
        unsafe kernel_multiply(storage.base, factors.storage.base, count, y.storage.base)
        return y
    }

    /// `0.5 x (1 + erf(x / √2))`.
    public func geluErf() -> Tensor {
        let y = Tensor(uninitialized: shape)
        unsafe kernel_gelu_erf(storage.base, count, y.storage.base)
        return y
    }

    /// `dx` of `geluErf`, given its result's cotangent.
    public func geluErfDerivative(_ dy: Tensor) -> Tensor {
        precondition(dy.count == count, "a cotangent \(dy.shape) of \(shape)")
        let dx = Tensor(uninitialized: shape)
        unsafe kernel_gelu_erf_derivative(storage.base, dy.storage.base, count, dx.storage.base)
        return dx
    }

    /// `0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
    public func geluTanh() -> Tensor {
        let y = Tensor(uninitialized: shape)
        unsafe kernel_gelu_tanh(storage.base, count, y.storage.base)
        return y
    }

    /// `dx` of `geluTanh`, given its result's cotangent.
    public func geluTanhDerivative(_ dy: Tensor) -> Tensor {
        precondition(dy.count == count, "a cotangent \(dy.shape) of \(shape)")
        let dx = Tensor(uninitialized: shape)
        unsafe kernel_gelu_tanh_derivative(storage.base, dy.storage.base, count, dx.storage.base)
        return dx
    }

    /// What dropout multiplies by: 0 for about `share` of the elements, drawn from the seed, and `1 / (1 - share)` for the others.
    public static func dropoutFactors(_ shape: [Int], share: Float, seed: UInt64) -> Tensor {
        precondition((0..<1).contains(share), "a share of \(share)")
        let factors = Tensor(uninitialized: shape)
        unsafe kernel_dropout_factors(seed, share, factors.count, factors.storage.base)
        return factors
    }

    /// Every row added: `[T, C]` → `[C]`. The derivative of a bias.
    public func sumOfRows() -> Tensor {
        let sum = Tensor(zeros: [columns])
        unsafe kernel_add_rows(storage.base, rows, columns, sum.storage.base)
        return sum
    }

    /// `self += share · (target - self)`.
    public mutating func move(towards target: Tensor, share: Float) {
        precondition(target.count == count, "\(shape) moved towards \(target.shape)")
        makeUnique()
        unsafe kernel_move_towards(target.storage.base, share, count, storage.base)
    }

    /// `Σ x²`, summed in double precision.
    public var sumOfSquares: Double { unsafe kernel_sum_of_squares(storage.base, count) }
}

/// 8-bit RGB pixels → `(value / 255 - mean) / deviation`, `[height, width, 3]`.
public func normalizedPixels(
    _ pixels: [UInt8], height: Int, width: Int, mean: [Float], deviation: [Float]
) -> Tensor {
    precondition(pixels.count == height * width * 3, "\(pixels.count) bytes for \(height)x\(width) pixels")
    precondition(mean.count == 3 && deviation.count == 3, "three channels")
    let y = Tensor(uninitialized: [height, width, 3])
    unsafe kernel_normalize_pixels(pixels, height * width, mean, deviation, y.storage.base)
    return y
}
