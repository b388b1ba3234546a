import Tensors

/// What does the arithmetic of all networks.
public enum Arithmetic {
    /// The library's version and the instructions in use, such as "oneDNN 2.6.3, AVX-512 with bfloat16".
    public static var description: String { Machine.description }
}
