import Behold
import Glibc
import Synchronization

/// Files that get their name when they are whole.
struct TemporaryFile {
    private static let counter = Atomic(0)
    private static let prefix = ".behold-"
    private static let ending = ".tmp"

    let descriptor: Int32
    let path: [UInt8]
    let target: [UInt8]

    /// A new file beside `target`, which is to take its name.
    /// - Parameter mode: who may read and write it, but for what the umask takes away.
    init(for target: [UInt8], mode: mode_t = 0o666) throws(Failure) {
        path = Self.newPath(beside: target)
        self.target = target
        let status = FileSystem.status(of: target)
        if let status { try FileSystem.requireRegular(status, target) }
        descriptor = unsafe open(
            FileSystem.terminated(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileSystem.failure(target, errno) }
        flock(descriptor, LOCK_EX | LOCK_NB)  // says to other runs that it isn't left behind
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

    /// Where nothing is yet, in the folder of `target`.
    static func newPath(beside target: [UInt8]) -> [UInt8] {
        let number = counter.wrappingAdd(1, ordering: .relaxed).oldValue
        return FileSystem.folder(of: target) + Array("/\(prefix)\(getpid())-\(number)\(ending)".utf8)
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
            guard name.starts(with: prefix.utf8), name.reversed().starts(with: ending.utf8.reversed()) else { continue }
            let number = name.dropFirst(prefix.utf8.count).prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard let process = Int32(String(decoding: number, as: UTF8.self)), process != getpid() else { continue }
            let path = folder + [UInt8(ascii: "/")] + name
            if isLeft(path, by: process), unsafe unlink(FileSystem.terminated(path)) != 0, errno == EISDIR {
                FileSystem.removeFolder(path)
            }
        }
    }

    /// Whether nobody writes a temporary file any more: it isn't locked, and its process is gone. The process' number may
    /// belong to another one by now, and one just begun isn't locked yet: then a minute tells.
    private static func isLeft(_ path: [UInt8], by process: Int32) -> Bool {
        let descriptor = unsafe open(FileSystem.terminated(path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        if kill(process, 0) != 0, errno == ESRCH { return true }
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && time(nil) - status.st_mtim.tv_sec > 60
    }
}
