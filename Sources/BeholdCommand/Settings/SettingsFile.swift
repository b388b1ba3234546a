import Files
import Terminal

/// The configuration file: `$XDG_CONFIG_HOME/behold/config.json`, else `~/.config/behold/config.json`.
enum SettingsFile {
    private static let largest = 1 << 20

    /// Nil where there is no home.
    static var path: String? {
        // A relative one is to be ignored, says the XDG Base Directory Specification.
        if let folder = Environment.value("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
            return folder + "/behold/config.json"
        }
        return Environment.value("HOME").map { $0 + "/.config/behold/config.json" }
    }

    /// What the file says; nothing where there is none.
    static func read() throws(SettingsProblem) -> Settings? {
        guard let path, let bytes = try bytes(of: path) else { return nil }
        return try Settings(json: bytes, path: path, home: Environment.value("HOME"))
    }

    /// Nil where there is no such file.
    private static func bytes(of path: String) throws(SettingsProblem) -> [UInt8]? {
        do throws(FileFault) {
            return try RegularFile(path: path).currentContents(atMost: largest)
        } catch {
            switch error {
            case _ where error.isMissing: return nil
            case .cannotOpen(let code), .cannotRead(let code), .cannotWrite(let code):
                throw .notReadable(path: path, errno: code)
            case .notARegularFile, .changed: throw .notARegularFile(path: path)
            case .tooLarge(_, let limit): throw .tooLarge(path: path, limit: limit)
            }
        }
    }
}

extension Settings {
    /// What the configuration file says, read once. Nothing where it is bad: then no command runs.
    static let ofFile: Result<Settings?, SettingsProblem> = Result {
        () throws(SettingsProblem) in try SettingsFile.read()
    }

    static var inForce: Settings { (try? ofFile.get()) ?? Settings() }
}
