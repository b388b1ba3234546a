import BeholdTypes
import Tensors

extension PackedMatrix {
    /// A 1x1 convolution. Reads `weight` `[outputs, inputs, 1, 1]` and `bias` `[outputs]`.
    ///
    /// Weights that are stored in 8 bits stay whole numbers in int8, and in bfloat16, which loses nothing of them: their
    /// scales go to the outputs. Others aren't rounded to 8 bits; int8 leaves them in float32. So do short products in every
    /// precision: what their outputs cost doesn't shrink with the bits.
    convenience init(pointwise weights: Weights, inputs: Int, outputs: Int) throws(WeightsError) {
        let shape = [outputs, inputs, 1, 1]
        let bias = try weights.tensor("bias", shape: [outputs])
        let isShort = inputs < Self.fewestInputsInFewerBits
        let (stored, scales) = try weights.scaledTensor("weight", shape: shape)
        if let scales, !isShort, weights.precision != .float32, scales.allSatisfy({ abs($0) > Self.smallestScale }) {
            self.init(
                stored.reshaped([outputs, inputs]), scales: scales, bias: bias, precision: weights.precision)
        } else {
            self.init(
                try weights.tensor("weight", shape: shape).reshaped([outputs, inputs]), bias: bias,
                precision: isShort || weights.precision == .int8 ? .float32 : weights.precision)
        }
    }

    /// Measured: below this float32 is as quick as bfloat16, at 16 inputs nearly twice as quick.
    private static var fewestInputsInFewerBits: Int { 64 }

    /// The bias is divided by the scales: below this it would lose its meaning.
    private static var smallestScale: Float { 1e-12 }
}
