import Glibc

/// What a disk is asked to keep. A test takes its place to see the order, or to be a disk that fails.
package struct Disk: Sendable {
    /// Has the disk keep what a file has in it; the error's number where it can't.
    package var keep: @Sendable (_ descriptor: Int32) -> Int32?
    /// Has the disk keep which names a folder has; the error's number where it can't.
    package var keepNames: @Sendable (_ folder: [UInt8]) -> Int32?
    /// Gives a file another name, at which something else may be; the error's number where it can't.
    package var rename: @Sendable (_ path: [UInt8], _ target: [UInt8]) -> Int32?
    /// Keeps other runs from a file; false if one of them has it.
    package var lock: @Sendable (_ descriptor: Int32) -> Bool = { flock($0, LOCK_EX | LOCK_NB) == 0 }

    package static let real = Disk(
        keep: { descriptor in fsync(descriptor) == 0 ? nil : meant(errno) },
        keepNames: { folder in
            // Nil for one that may be written to but not read.
            guard let descriptor = try? Descriptor.folder(folder) else { return nil }
            defer { close(descriptor) }
            return fsync(descriptor) == 0 ? nil : meant(errno)
        },
        rename: { path, target in
            unsafe Glibc.rename(FileSystem.terminated(path), FileSystem.terminated(target)) == 0 ? nil : errno
        })

    package init(
        keep: @escaping @Sendable (_ descriptor: Int32) -> Int32?,
        keepNames: @escaping @Sendable (_ folder: [UInt8]) -> Int32?,
        rename: @escaping @Sendable (_ path: [UInt8], _ target: [UInt8]) -> Int32?
    ) {
        self.keep = keep
        self.keepNames = keepNames
        self.rename = rename
    }

    /// Where the file system can't be asked at all, it keeps what it keeps.
    private static func meant(_ code: Int32) -> Int32? { code == EINVAL || code == ENOTSUP ? nil : code }

    /// Begins to write out a file, so that several are written side by side before the first is waited for.
    static func begin(_ descriptor: Int32) {
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)  // which Linux takes for leave to write it out
    }
}
