extension Tensor {
    /// Squares of `side` × `side` cells, row by row, each a row of its cells: `[H, W, C]` → `[H/side · W/side, side² · C]`.
    /// - Precondition: `side` divides both `H` and `W`.
    public func patches(side: Int) -> Tensor {
        precondition(shape.count == 3 && shape[0] % side == 0 && shape[1] % side == 0, "\(shape) in squares of \(side)")
        let (width, channels) = (shape[1], shape[2])
        let across = width / side
        let run = side * channels
        let y = Tensor(uninitialized: [shape[0] / side * across, side * run])
        for patch in 0..<y.rows {
            let first = (patch / across * side * width + patch % across * side) * channels
            for row in 0..<side {
                unsafe (y.storage.base + patch * y.columns + row * run).update(
                    from: storage.base + first + row * width * channels, count: run)
            }
        }
        return y
    }

    /// Kernels with their channels last: `[O, I, H, W]` → `[O, H, W, I]`.
    public func channelsLast() -> Tensor {
        precondition(shape.count == 4, "kernels have four axes, not \(shape)")
        let (outputs, inputs, cells) = (shape[0], shape[1], shape[2] * shape[3])
        return Tensor(shape: [outputs, shape[2], shape[3], inputs]) { out in
            withElements { x in
                for output in 0..<outputs {
                    for input in 0..<inputs {
                        for cell in 0..<cells {
                            out[(output * cells + cell) * inputs + input] = x[(output * inputs + input) * cells + cell]
                        }
                    }
                }
            }
        }
    }
}
