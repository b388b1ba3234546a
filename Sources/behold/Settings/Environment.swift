import Glibc

/// The variables that the program was started with.
enum Environment {
    /// A variable's value; nil where it isn't set, or empty.
    static func value(_ name: String) -> String? {
        guard let text = unsafe getenv(name) else { return nil }
        let value = unsafe String(cString: text)
        return value.isEmpty ? nil : value
    }
}
