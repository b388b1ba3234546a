import Glibc

/// The system's own words for its error numbers, such as "No such file or directory".
package enum SystemMessage {
    package static func text(_ code: Int32) -> String {
        guard let message = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: message)
    }
}
