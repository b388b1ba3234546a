import Crypto
public import Foundation

/// The name of a content.
public enum FileDigest {
    /// SHA-256, 64 lower-case hex digits.
    public static func hexadecimal(of data: Data) -> String {
        var hash = SHA256()
        hash.update(data: data)
        return hexadecimal(hash.finalize())
    }

    static func hexadecimal(_ digest: SHA256Digest) -> String {
        digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
