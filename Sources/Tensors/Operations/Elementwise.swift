import CKernels

extension Tensor {
    /// Adds `other`, element by element.
    /// - Precondition: `other` has as many elements.
    public mutating func add(_ other: Tensor) {
        precondition(other.count == count, "\(other.shape) added to \(shape)")
        makeUnique()
        unsafe kernel_add(other.storage.base, count, storage.base)
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
