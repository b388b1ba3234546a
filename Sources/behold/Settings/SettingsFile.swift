import Glibc
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
        // Not blocking: a pipe of that name would wait for its writer.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .notReadable(path: path, errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .notARegularFile(path: path)
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { piece in
                unsafe Glibc.read(descriptor, piece.baseAddress, piece.count)
            }
            guard count >= 0 else { throw .notReadable(path: path, errno: errno) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= largest else { throw .tooLarge(path: path, limit: largest) }
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
