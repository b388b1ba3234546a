import Crypto
public import Foundation
import Interchange

/// The name of a content.
public enum FileDigest {
    /// SHA-256, 64 lower-case hex digits.
    public static func hexadecimal(of data: Data) -> String { SHA256.hash(data: data).hexadecimal }
}
