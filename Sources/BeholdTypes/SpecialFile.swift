/// What a path names that is neither a file nor a folder.
public enum SpecialFile: String, Sendable, Equatable {
    case pipe = "named pipe"
    case socket = "socket"
    case characterDevice = "character device"
    case blockDevice = "block device"
    case other = "special file"
}
