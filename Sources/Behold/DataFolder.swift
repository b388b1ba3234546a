import Foundation

/// Where a user's data are kept: `$XDG_DATA_HOME/behold`, else `~/.local/share/behold`.
enum DataFolder {
    /// Whether or not it is there.
    static var path: String {
        let environment = ProcessInfo.processInfo.environment
        // A relative one is to be ignored, says the XDG Base Directory Specification.
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/behold" }
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        return home + "/.local/share/behold"
    }
}
