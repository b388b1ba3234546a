import Glibc

/// Paths of any bytes, and what is done to the names in folders.
package enum FileSystem {
    /// The path as the system takes it, up to its first NUL.
    package static func terminated(_ path: [UInt8]) -> [CChar] { path.map(CChar.init(bitPattern:)) + [0] }

    /// The folder that a path's last part is in.
    package static func folder(of path: [UInt8]) -> [UInt8] {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return [UInt8(ascii: ".")] }
        return slash == 0 ? [UInt8(ascii: "/")] : Array(path[..<slash])
    }

    /// A path's last part; empty after a slash.
    package static func name(of path: [UInt8]) -> ArraySlice<UInt8> {
        path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    }

    /// The path from the root, without links.
    /// - Throws: `cannotOpen` if it leads nowhere.
    package static func resolved(_ path: [UInt8]) throws(FileFault) -> [UInt8] {
        guard let text = unsafe realpath(terminated(path), nil) else { throw .cannotOpen(errno: errno) }
        defer { unsafe free(text) }
        return unsafe bytes(text)
    }

    /// The folder that relative paths begin in; nil if it is gone.
    static var currentFolder: [UInt8]? {
        guard let text = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(text) }
        return unsafe bytes(text)
    }

    private static func bytes(_ text: UnsafeMutablePointer<CChar>) -> [UInt8] {
        unsafe (0..<strlen(text)).map { unsafe UInt8(bitPattern: text[$0]) }
    }

    /// The status of the file itself if it is a link; nil if there is none.
    package static func status(of path: [UInt8]) -> FileStatus? { try? FileStatus(of: path, followingLinks: false) }

    /// Whether this process may do something with a file.
    /// - Parameter mode: `F_OK` (whether it is there), `R_OK`, `W_OK`, `X_OK`.
    package static func allows(_ mode: Int32, _ path: [UInt8]) -> Bool { unsafe access(terminated(path), mode) == 0 }

    /// The names in a folder, hidden ones too, in no order; nil if it can't be read.
    package static func names(in folder: [UInt8]) -> [[UInt8]]? { try? FolderNames.read(folder) }

    /// Whether two paths lead to one file, links followed.
    package static func areSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard let one = try? FileStatus(of: one, followingLinks: true),
            let other = try? FileStatus(of: other, followingLinks: true)
        else { return false }
        return one.identity == other.identity
    }

    /// Whether an open file is the one that a path names, the path's last part not followed. A file that was locked may
    /// have been replaced since it was opened.
    package static func isNamed(_ descriptor: Int32, _ path: [UInt8]) -> Bool {
        guard let opened = try? FileStatus(of: descriptor), let named = status(of: path) else { return false }
        return opened.identity == named.identity
    }

    /// Makes a folder.
    /// - Returns: the error's number if it can't be made.
    @discardableResult
    package static func makeFolder(_ path: [UInt8], mode: UInt32) -> Int32? {
        unsafe mkdir(terminated(path), mode) == 0 ? nil : errno
    }

    /// Takes a file's name away.
    /// - Returns: the error's number if it can't be taken away.
    @discardableResult
    package static func remove(_ path: [UInt8]) -> Int32? { unsafe unlink(terminated(path)) == 0 ? nil : errno }

    /// Removes a folder of files. One that has folders in it stays.
    package static func removeFolder(_ folder: [UInt8]) {
        for name in names(in: folder) ?? [] { remove(folder + [UInt8(ascii: "/")] + name) }
        removeEmptyFolder(folder)
    }

    static func removeEmptyFolder(_ folder: [UInt8]) { unsafe rmdir(terminated(folder)) }

    /// Sets who may read and write a file.
    package static func setMode(_ mode: UInt32, of path: [UInt8]) { unsafe chmod(terminated(path), mode) }

    /// The bytes that can still be written to the disk of a folder; nil if the system doesn't say, or says more than can be
    /// counted.
    package static func room(in folder: [UInt8]) -> Int? {
        var room = statvfs()
        guard unsafe statvfs(terminated(folder), &room) == 0 else { return nil }
        let (bytes, overflow) = Int(clamping: room.f_bavail).multipliedReportingOverflow(
            by: Int(clamping: room.f_frsize))
        return overflow ? nil : bytes
    }
}
