import BeholdTypes
import Glibc

/// Reads whole files into memory: never blocks on what isn't a file, never takes more than the limit. The bytes are
/// copied, so that a file that is cut off meanwhile can't take the process with it.
enum FileReading {
    /// - Parameter path: bytes as the system has them, which needn't be UTF-8.
    static func bytes(ofFileAt path: [UInt8]) throws(PhotoProblem) -> [UInt8] {
        if path.isEmpty { throw .emptyPath }
        if path.contains(0) { throw .pathHasNUL }
        let terminated = path + [0]
        // O_NONBLOCK: opening a pipe or a terminal must not wait for its other end.
        let descriptor = unsafe terminated.withUnsafeBytes { buffer in
            unsafe open(
                buffer.baseAddress!.assumingMemoryBound(to: CChar.self), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        }
        guard descriptor >= 0 else { throw openingError(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .notReadable(errno: errno) }
        try checkKind(status.st_mode)
        let size = Int(status.st_size)
        if size > ImageLimits.fileBytes { throw .overLimit(.fileBytes, value: size, limit: ImageLimits.fileBytes) }
        return try bytes(from: descriptor, expecting: size)
    }

    /// Reads a descriptor, such as standard input, to its end.
    /// - Parameter expected: how many bytes are likely to come.
    static func bytes(from descriptor: Int32, expecting expected: Int) throws(PhotoProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        // One byte more than expected shows the end of the file without growing.
        var capacity = min(max(expected, 4096), ImageLimits.fileBytes) + 1
        var failure: Int32 = 0
        var ended = false
        while !ended, failure == 0 {
            let known = bytes
            bytes = []
            bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                count = known.count
                unsafe known.withUnsafeBufferPointer { old in
                    if let base = old.baseAddress { unsafe buffer.baseAddress!.update(from: base, count: count) }
                }
                while count < capacity {
                    let got = unsafe read(descriptor, buffer.baseAddress! + count, capacity - count)
                    if got > 0 { count += got }
                    if got == 0 { ended = true }
                    if got < 0, errno == EAGAIN || errno == EWOULDBLOCK {
                        wait(for: descriptor)
                    } else if got < 0, errno != EINTR {
                        failure = errno
                    }
                    if ended || failure != 0 { return }
                }
            }
            if bytes.count > ImageLimits.fileBytes {
                throw .overLimit(.fileBytes, value: bytes.count, limit: ImageLimits.fileBytes)
            }
            capacity = min(capacity * 2, ImageLimits.fileBytes + 1)
        }
        if failure != 0 { throw failure == EISDIR ? .isFolder : .notReadable(errno: failure) }
        return bytes
    }

    /// Standard input may be set not to block, by whoever shares it.
    private static func wait(for descriptor: Int32) {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&waiting, 1, -1)
    }

    private static func openingError(_ number: Int32) -> PhotoProblem {
        switch number {
        case ENOENT: .missing
        case ENOTDIR: .parentIsNotAFolder
        case ELOOP: .linkLoop
        case ENXIO, ENODEV: .notARegularFile(.socket)
        default: .notReadable(errno: number)
        }
    }

    private static func checkKind(_ mode: mode_t) throws(PhotoProblem) {
        switch mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw .isFolder
        case S_IFIFO: throw .notARegularFile(.pipe)
        case S_IFSOCK: throw .notARegularFile(.socket)
        case S_IFCHR: throw .notARegularFile(.characterDevice)
        case S_IFBLK: throw .notARegularFile(.blockDevice)
        default: throw .notARegularFile(.other)
        }
    }
}
