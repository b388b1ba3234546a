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
    private let target: [UInt8]

    /// A new file beside `target`, which is to take its name.
    /// - Parameter mode: who may read and write it, but for what the umask takes away.
    init(for target: [UInt8], mode: mode_t = 0o666) throws(Failure) {
        let number = Self.counter.wrappingAdd(1, ordering: .relaxed).oldValue
        let folder = FileSystem.folder(of: target)
        path = folder + Array("/\(Self.prefix)\(getpid())-\(number)\(Self.ending)".utf8)
        self.target = target
        if let status = FileSystem.status(of: target), status.st_mode & S_IFMT != S_IFREG {
            let kind = status.st_mode & S_IFMT == S_IFLNK ? "a link, which isn't written through" : "not a regular file"
            throw Failure(.cannotCreate, "\(ShownText.line(target)): \(kind)")
        }
        descriptor = unsafe open(
            FileSystem.terminated(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileSystem.failure(target, errno) }
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        guard let code = FileSystem.write(bytes, to: descriptor) else { return }
        discard()
        throw FileSystem.failure(target, code)
    }

    /// Gives the file its name, when all of it is on the disk.
    func finishDurably() throws(Failure) {
        guard fsync(descriptor) == 0 else {
            let code = errno
            discard()
            throw FileSystem.failure(target, code)
        }
        try finish()
        let folder = unsafe open(
            FileSystem.terminated(FileSystem.folder(of: target)), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Gives the file its name.
    func finish() throws(Failure) {
        guard close(descriptor) == 0, unsafe rename(FileSystem.terminated(path), FileSystem.terminated(target)) == 0
        else {
            let code = errno
            unsafe unlink(FileSystem.terminated(path))
            throw FileSystem.failure(target, code)
        }
    }

    /// Forgets the file.
    func discard() {
        close(descriptor)
        unsafe unlink(FileSystem.terminated(path))
    }

    /// Makes sure that a file can be written beside `target`, which is left alone, before there is anything to write.
    static func prepare(for target: [UInt8]) throws(Failure) {
        removeStale(in: FileSystem.folder(of: target))
        try TemporaryFile(for: target).discard()
    }

    /// Writes a whole file, or leaves what was there.
    static func replace(_ target: [UInt8], with bytes: [UInt8]) throws(Failure) {
        let file = try TemporaryFile(for: target)
        try file.write(bytes)
        try file.finish()
    }

    /// Removes what runs that were killed have left in a folder.
    static func removeStale(in folder: [UInt8]) {
        guard let stream = unsafe opendir(FileSystem.terminated(folder)) else { return }
        defer { unsafe closedir(stream) }
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            guard name.starts(with: prefix.utf8), name.reversed().starts(with: ending.utf8.reversed()) else { continue }
            let number = name.dropFirst(prefix.utf8.count).prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard let process = Int32(String(decoding: number, as: UTF8.self)), process != getpid() else { continue }
            guard kill(process, 0) != 0, errno == ESRCH else { continue }
            unsafe unlink(FileSystem.terminated(folder + [UInt8(ascii: "/")] + name))
        }
    }
}

/// Paths of any bytes.
enum FileSystem {
    static func terminated(_ path: [UInt8]) -> [CChar] { path.map(CChar.init(bitPattern:)) + [0] }

    static func folder(of path: [UInt8]) -> [UInt8] {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return [UInt8(ascii: ".")] }
        return slash == 0 ? [UInt8(ascii: "/")] : Array(path[..<slash])
    }

    /// Of the file itself, where it is a link.
    static func status(of path: [UInt8]) -> stat? {
        var status = stat()
        return unsafe lstat(terminated(path), &status) == 0 ? status : nil
    }

    /// Whether two paths lead to one file, links followed.
    static func areSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        var (a, b) = (stat(), stat())
        guard unsafe stat(terminated(one), &a) == 0, unsafe stat(terminated(other), &b) == 0 else { return false }
        return a.st_dev == b.st_dev && a.st_ino == b.st_ino
    }

    /// Writes everything; the error's number where it couldn't.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let offset = written
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
            }
            if count < 0 {
                guard errno != EINTR else { continue }
                return errno
            }
            written += count
        }
        return nil
    }

    static func failure(_ path: [UInt8], _ code: Int32) -> Failure {
        let isFull = code == ENOSPC || code == EDQUOT || code == EIO || code == EFBIG
        return Failure(
            isFull ? .inputOutput : .cannotCreate,
            "\(ShownText.line(path)) can't be written: \(SystemMessage.text(code))")
    }
}
