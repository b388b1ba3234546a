/// Why a photo can't be looked at. Data, not sentences: those are written where a person reads them.
public enum PhotoProblem: Error, Sendable, Equatable {
    /// The path is the empty string.
    case emptyPath
    /// The path has a NUL byte, which no file's name has.
    case pathHasNUL
    /// There is no such file.
    case missing
    /// A part of the path that should be a folder is a file.
    case parentIsNotAFolder
    /// The path names a folder.
    case isFolder
    /// The path goes through itself.
    case linkLoop
    /// The path names something that isn't a file: a pipe, a socket, a device.
    case notARegularFile(SpecialFile)
    /// The system refuses to open or to read it, with its error number (such as `EACCES`).
    case notReadable(errno: Int32)
    /// The file has no bytes.
    case emptyFile
    /// The bytes are no picture; what they are instead, where that shows.
    case notAnImage(looksLike: ForeignFormat?)
    /// A picture in a format that isn't read.
    case unsupportedFormat(ForeignFormat)
    /// A kind of PNG or JPEG that isn't read (12-bit or lossless JPEG, Apple's CgBI), with the decoder's words.
    case unsupportedVariant(ImageFormat, detail: String)
    /// The file ends before its picture does.
    case truncated(ImageFormat)
    /// The bytes contradict their format, with the decoder's words.
    case damaged(ImageFormat, detail: String)
    /// Larger than a limit, in the limit's unit. Nothing of that size was allocated.
    case overLimit(ImageLimit, value: Int, limit: Int)
    /// The machine has no memory for it.
    case outOfMemory
    /// What the model computes of the photo are no numbers.
    case overflows(model: String)

    /// Whether there is no file of that path, for whatever reason.
    public var isMissing: Bool {
        switch self {
        case .missing, .pathHasNUL, .parentIsNotAFolder: true
        default: false
        }
    }
}
