import Foundation

/// Which history keeps turns.
public enum HistoryChoice: Sendable, Equatable {
    case none
    /// The file that `BEHOLD_HISTORY` names, else `history.sqlite` in the user's data folder.
    case standard
    case file([UInt8])

    /// The file's path, whether or not it is there; nil for `.none`.
    /// - Throws: `pathNotUTF8`.
    public var path: String? {
        get throws(HistoryProblem) {
            switch self {
            case .none: return nil
            case .file(let bytes):
                guard let path = String(validating: bytes, as: UTF8.self), !path.isEmpty else {
                    throw .pathNotUTF8(path: String(decoding: bytes, as: UTF8.self))
                }
                return path
            case .standard:
                if let path = ProcessInfo.processInfo.environment["BEHOLD_HISTORY"], !path.isEmpty { return path }
                return DataFolder.path + "/history.sqlite"
            }
        }
    }

    /// Opens the history.
    ///
    /// What may heal by itself (locked, not writable, full) isn't thrown for `.write`: every turn then says that it isn't kept.
    /// - Returns: nil for `.none`, and where there is none yet, unless `.write` makes one.
    /// - Throws: what a person must decide, with the file untouched; for `.change` and `.read` every problem.
    public func open(
        to access: HistoryStore.Access, settings: HistorySettings = HistorySettings()
    ) throws(HistoryProblem) -> HistoryStore? {
        guard let path = try path else { return nil }
        return try HistoryStore.open(path: path, to: access, program: BeholdVersion.program, settings: settings)
    }
}
