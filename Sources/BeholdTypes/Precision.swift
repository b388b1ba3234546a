/// How a model's weights are stored and multiplied.
public enum Precision: String, Sendable, CaseIterable {
    /// The quickest that this machine has and that keeps the model's answers.
    case fastest
    /// Exact: as the reference computes.
    case float32
    /// Weights and inputs of products rounded to bfloat16, sums in float32.
    case bfloat16
    /// Convolutions whose weights are stored in 8 bits meet inputs of 8 bits, each photo's in its own steps; all else is as in
    /// float32.
    case int8
}
