import Glibc

/// What a name in a folder stands for.
package enum FileKind: Sendable, Equatable {
    case file, folder, link, pipe, socket, characterDevice, blockDevice, other

    fileprivate init(_ mode: mode_t) {
        self =
            switch mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            default: .other
            }
    }
}

/// What the system knows about a file.
package struct FileStatus: Sendable {
    /// Tells one file from all others, whatever its names are.
    package struct Identity: Hashable, Sendable {
        fileprivate let device: dev_t
        fileprivate let inode: ino_t
    }

    private let status: stat

    /// - Parameter followingLinks: whether it is about what a link leads to or about the link itself.
    /// - Throws: `cannotOpen`.
    package init(of path: [UInt8], followingLinks: Bool) throws(FileFault) {
        let path = FileSystem.terminated(path)
        var status = stat()
        let result = unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
        guard result == 0 else { throw .cannotOpen(errno: errno) }
        self.status = status
    }

    /// - Throws: `cannotRead`.
    package init(of descriptor: Int32) throws(FileFault) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .cannotRead(errno: errno) }
        self.status = status
    }

    package var kind: FileKind { FileKind(status.st_mode) }
    package var size: Int { Int(status.st_size) }
    /// Who may read and write it, and the bits beside that.
    package var mode: UInt32 { status.st_mode & 0o7777 }
    package var owner: UInt32 { status.st_uid }
    /// How many names it has.
    package var links: Int { Int(status.st_nlink) }
    package var identity: Identity { Identity(device: status.st_dev, inode: status.st_ino) }
    /// When its content was changed, in nanoseconds since 1970.
    package var modified: Int { status.st_mtim.nanoseconds }
    /// The same in whole seconds, for the years that are too far for nanoseconds.
    package var secondModified: Int { status.st_mtim.tv_sec }
    /// When its content or anything about it was changed, in nanoseconds since 1970.
    package var changed: Int { status.st_ctim.nanoseconds }

    /// Whether nobody has written to the file between the two. To remove or to rename it changes nothing of this.
    func hasSameContent(as other: FileStatus) -> Bool { size == other.size && modified == other.modified }
}

extension timespec {
    fileprivate var nanoseconds: Int { tv_sec &* 1_000_000_000 &+ tv_nsec }
}
