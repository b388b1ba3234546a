import Behold
import Glibc

/// Files that get their name when they are whole.
struct TemporaryFile {
    let descriptor: Int32
    let path: [UInt8]
    let target: [UInt8]

    /// A new file beside `target`, which is to take its name.
    /// - Parameter mode: who may read and write it, but for what the umask takes away.
    init(for target: [UInt8], mode: mode_t = 0o666) throws(Failure) {
        self.target = target
        let status = FileSystem.status(of: target)
        if let status { try FileSystem.requireRegular(status, target) }
        do throws(StagedName.Fault) {
            (path, descriptor) = try StagedName.make(in: FileSystem.folder(of: target)) { path in
                unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
            }
        } catch {
            throw FileSystem.failure(target, error.errno)
        }
        if let status { fchmod(descriptor, status.st_mode & mode) }
    }

    /// A new file beside `target` that is written to its end, or gone.
    init(for target: [UInt8], _ write: (TemporaryFile) throws(Failure) -> Void) throws(Failure) {
        try self.init(for: target)
        do throws(Failure) {
            try write(self)
        } catch {
            discard()
            throw error
        }
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        if let code = FileSystem.write(bytes, to: descriptor) { throw FileSystem.failure(target, code) }
    }

    /// Gives the file its name, when all of it is on the disk; or it is gone, and what was there stays.
    func finish(on disk: Disk = .real) throws(Failure) {
        var group = FileGroup(disk: disk)
        group.add(self)
        if let failure = group.settle().first?.failure { throw failure }
    }

    /// Gives a file that is on the disk its name; or it is gone, and what was there stays.
    func takeName(on disk: Disk) -> Failure? {
        // Closing may fail though writing didn't. The lock stays until the file has its name.
        let lock = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        defer { if lock >= 0 { close(lock) } }
        guard let code = close(descriptor) == 0 ? disk.rename(path, target) : errno else { return nil }
        unsafe unlink(FileSystem.terminated(path))
        return FileSystem.failure(target, code)
    }

    /// Writes a part of another file.
    func copy(_ range: Range<Int>, from source: Int32) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var position = range.lowerBound
        while position < range.upperBound {
            let wanted = min(buffer.count, range.upperBound - position)
            let offset = position
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe pread(source, $0.baseAddress, wanted, offset) }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw FileSystem.failure(target, count < 0 ? errno : EIO)
            }
            try write(Array(buffer[..<count]))
            position += count
        }
    }

    /// Leaves what was there.
    func discard() {
        close(descriptor)
        unsafe unlink(FileSystem.terminated(path))
    }

    /// Makes sure that a file can be written beside `target`, which is left alone, before there is anything to write.
    static func prepare(for target: [UInt8]) throws(Failure) {
        removeStale(in: FileSystem.folder(of: target))
        try TemporaryFile(for: target).discard()
    }

    /// Writes a whole file, or leaves what was there. It is on the disk when this returns.
    static func replace(_ target: [UInt8], with bytes: [UInt8]) throws(Failure) {
        try replace(target) { (file) throws(Failure) in try file.write(bytes) }
    }

    /// Writes a whole file piece by piece, or leaves what was there. It is on the disk when this returns.
    static func replace(
        _ target: [UInt8], on disk: Disk = .real, _ write: (TemporaryFile) throws(Failure) -> Void
    ) throws(Failure) {
        try TemporaryFile(for: target, write).finish(on: disk)
    }

    /// Removes what runs that were killed have left in a folder.
    static func removeStale(in folder: [UInt8]) {
        for name in FileSystem.names(in: folder) ?? [] {
            StagedName.ifLeft(name, in: folder) { path in
                if unsafe unlink(FileSystem.terminated(path)) != 0, errno == EISDIR { FileSystem.removeFolder(path) }
            }
        }
    }
}
