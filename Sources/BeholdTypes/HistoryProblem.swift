/// Why a history can't be used, or a turn isn't in it.
public enum HistoryProblem: Error, Sendable, Equatable {
    // For a person to decide: the file is left as it is.
    /// An SQLite file of another program, or no SQLite file at all.
    case foreign(path: String)
    case corrupt(path: String, reason: String)
    /// Written by a newer version of Behold.
    case newer(path: String, version: Int)
    case folder(path: String)
    /// A symbolic link that another user made, or one to another user's file.
    case othersLink(path: String)
    /// A pipe, a socket or a device.
    case notARegularFile(path: String)
    /// There is no file, and none was to be made.
    case missing(path: String)
    case pathNotUTF8(path: String)

    // What may heal by itself.
    case locked(path: String)
    case readOnly(path: String)
    case full(path: String)
    case cannotCreate(path: String, errno: Int32)
    case inputOutput(path: String, reason: String)

    // What the asking person must put right.
    /// A query in the index' own language that isn't one, with the part that it stumbles over; empty at its end, nil if that isn't known.
    case malformedQuery(near: String?)

    /// Whether only the row is lost, not the answer.
    package var mayHeal: Bool {
        switch self {
        case .foreign, .corrupt, .newer, .folder, .othersLink, .notARegularFile, .pathNotUTF8, .malformedQuery: false
        case .missing, .locked, .readOnly, .full, .cannotCreate, .inputOutput: true
        }
    }
}
