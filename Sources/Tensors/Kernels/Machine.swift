import COneDNN
import COpenBLAS

/// What does the arithmetic here.
public enum Machine {
    /// The library's version and the instructions in use, such as "oneDNN 2.6.3, AVX-512 with bfloat16".
    public static var description: String {
        var text = [CChar](repeating: 0, count: 128)
        unsafe odnn_describe(&text, text.count)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What compares vectors, such as "OpenBLAS 0.3.21, SkylakeX". The library is loaded by this.
    public static var similarities: String {
        var text = [CChar](repeating: 0, count: 128)
        unsafe blas_describe(&text, text.count)
        let library = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return library.isEmpty ? "own loops, since OpenBLAS isn't installed" : library
    }
}
