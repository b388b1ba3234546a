import Behold
import Glibc

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

    /// The names in a folder, hidden ones too, in no order; nil where it can't be read.
    static func names(in folder: [UInt8]) -> [[UInt8]]? {
        guard let stream = unsafe opendir(terminated(folder)) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names
    }

    /// Removes a folder of files. One that has folders in it stays.
    static func removeFolder(_ folder: [UInt8]) {
        for name in names(in: folder) ?? [] { unsafe unlink(terminated(folder + [UInt8(ascii: "/")] + name)) }
        unsafe rmdir(terminated(folder))
    }

    /// Whether two paths lead to one file, links followed.
    static func areSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        var (a, b) = (stat(), stat())
        guard unsafe stat(terminated(one), &a) == 0, unsafe stat(terminated(other), &b) == 0 else { return false }
        return a.st_dev == b.st_dev && a.st_ino == b.st_ino
    }

    /// Whether an open file is the one that a path names, the path's last part not followed. A file that was locked may
    /// have been replaced since it was opened.
    static func isNamed(_ descriptor: Int32, _ path: [UInt8]) -> Bool {
        var opened = stat()
        guard unsafe fstat(descriptor, &opened) == 0, let named = status(of: path) else { return false }
        return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }

    /// Whether a file begins with these bytes.
    static func begins(_ path: [UInt8], with start: [UInt8]) -> Bool {
        let descriptor = unsafe open(terminated(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var found = [UInt8](repeating: 0, count: start.count)
        let count = unsafe found.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        return count == start.count && found == start
    }

    static func requireRegular(_ status: stat, _ path: [UInt8]) throws(Failure) {
        guard status.st_mode & S_IFMT != S_IFREG else { return }
        let kind = status.st_mode & S_IFMT == S_IFLNK ? "a link, which isn't written through" : "not a regular file"
        throw Failure(.cannotCreate, "\(ShownText.line(path)): \(kind)")
    }

    /// Refuses a file that begins as a photo, so that none is written over.
    static func requireNoPhoto(_ path: [UInt8]) throws(Failure) {
        guard PhotoFolder.beginsAsImage(path) else { return }
        throw Failure(.cannotCreate, "\(ShownText.line(path)): a photo, which isn't written over")
    }

    /// Opens a file that isn't a link; nil where there is none.
    static func reading<Value>(
        _ path: [UInt8], _ body: (_ descriptor: Int32, _ size: Int) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        guard let status = status(of: path) else { return nil }
        try requireRegular(status, path)
        let descriptor = unsafe open(terminated(path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, errno, reading: true) }
        defer { close(descriptor) }
        return try body(descriptor, Int(status.st_size))
    }

    /// All of a file that isn't a link; nil where there is none.
    static func contents(of path: [UInt8], atMost limit: Int) throws(Failure) -> [UInt8]? {
        try reading(path) { (descriptor, size) throws(Failure) in
            try requireSize(size, atMost: limit, path)
            var bytes: [UInt8] = []
            try forEachPiece(of: descriptor, path) { piece throws(Failure) in
                try requireSize(bytes.count + piece.count, atMost: limit, path)  // it may grow
                bytes += piece
            }
            return bytes
        }
    }

    private static func requireSize(_ size: Int, atMost limit: Int, _ path: [UInt8]) throws(Failure) {
        guard size > limit else { return }
        throw Failure(
            .cannotCreate,
            "\(ShownText.line(path)): \(ByteCount.shown(size)) is too large (limit \(ByteCount.shown(limit))); "
                + "it stays as it is")
    }

    /// What a file that isn't a link begins with; nil where there is none.
    static func beginning(of path: [UInt8], atMost limit: Int) throws(Failure) -> [UInt8]? {
        try reading(path) { (descriptor, _) throws(Failure) in
            var bytes = [UInt8](repeating: 0, count: limit)
            let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw failure(path, errno, reading: true) }
            return Array(bytes[..<count])
        }
    }

    /// Calls `body` with what a descriptor has, one piece after the other.
    static func forEachPiece(
        of descriptor: Int32, _ path: [UInt8], _ body: (ArraySlice<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, errno, reading: true) }
            if count == 0 { return }
            try body(buffer[..<count])
        }
    }

    static func rewind(_ descriptor: Int32) { lseek(descriptor, 0, SEEK_SET) }

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

    /// Writes zeroes over a file that has no name any more, on the disk, too: what was in it goes with it.
    static func overwrite(_ descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_nlink == 0 else { return }
        let flags = fcntl(descriptor, F_GETFL)
        guard fcntl(descriptor, F_SETFL, flags & ~O_APPEND) == 0 else { return }
        rewind(descriptor)
        guard write([UInt8](repeating: 0, count: Int(status.st_size)), to: descriptor) == nil else { return }
        fsync(descriptor)
    }

    static func failure(_ path: [UInt8], _ code: Int32, reading: Bool = false) -> Failure {
        let isFull = code == ENOSPC || code == EDQUOT || code == EIO || code == EFBIG
        return Failure(
            isFull ? .inputOutput : .cannotCreate,
            "\(ShownText.line(path)) can't be \(reading ? "read" : "written"): \(SystemMessage.text(code))")
    }
}
