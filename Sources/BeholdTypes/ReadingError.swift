/// Why a file that is there can't be read.
public enum ReadingError: Error, Sendable, Equatable {
    /// The system refuses to open or to read it, with its error number (such as `EACCES`).
    case refused(errno: Int32)
    case notARegularFile
    case tooLarge(bytes: Int, limit: Int)
    /// Somebody has written to it while it was read.
    case changed
    /// Somebody has written to it while it was copied.
    case changedWhileCopied
    /// It isn't the file any more that the model was loaded from.
    case changedSinceLoaded
}
