import Glibc

/// The variables that the program was started with.
package enum Environment {
    /// A variable's value; nil where it isn't set, or empty. What isn't UTF-8 becomes `�`.
    package static func value(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// The bytes of a variable's value, such as a path; nil where it isn't set, or empty.
    package static func bytes(_ name: String) -> [UInt8]? {
        guard let text = unsafe getenv(name) else { return nil }
        let bytes = unsafe [UInt8](terminated: text)
        return bytes.isEmpty ? nil : bytes
    }
}
