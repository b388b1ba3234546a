import Glibc

/// The system's calls on open files. Who opens something closes it.
package enum Descriptor {
    /// Opens a file for reading. Opening never waits for the other end of a pipe, and no terminal takes the process.
    /// - Throws: `cannotOpen`.
    package static func reading(_ path: [UInt8], followingLinks: Bool = true) throws(FileFault) -> Int32 {
        try open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW))
    }

    /// Opens a folder.
    /// - Throws: `cannotOpen`; with `ENOTDIR` for what isn't a folder.
    package static func folder(_ path: [UInt8], followingLinks: Bool = true) throws(FileFault) -> Int32 {
        try open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW))
    }

    /// Makes a file and opens it for writing.
    /// - Throws: `cannotOpen`; with `EEXIST` if anything has the name.
    package static func creating(_ path: [UInt8], mode: UInt32) throws(FileFault) -> Int32 {
        try open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode: mode)
    }

    /// - Throws: `cannotOpen`.
    package static func open(_ path: [UInt8], _ flags: Int32, mode: UInt32 = 0) throws(FileFault) -> Int32 {
        let descriptor = unsafe Glibc.open(FileSystem.terminated(path), flags, mode)
        guard descriptor >= 0 else { throw .cannotOpen(errno: errno) }
        return descriptor
    }

    /// The next bytes, as many as come at once; none at the end.
    /// - Throws: `cannotRead`.
    package static func read(_ descriptor: Int32, atMost count: Int) throws(FileFault) -> [UInt8] {
        var code: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var got = unsafe Glibc.read(descriptor, buffer.baseAddress, count)
            while got < 0, errno == EINTR { unsafe got = Glibc.read(descriptor, buffer.baseAddress, count) }
            if got < 0 { code = errno }
            filled = max(0, got)
        }
        guard code == 0 else { throw .cannotRead(errno: code) }
        return bytes
    }

    /// What a file has from `offset` on; less than `count` bytes at its end, or before a part that can't be read.
    /// - Throws: `cannotRead` if not one byte can be read.
    package static func read(
        _ descriptor: Int32, from offset: Int, atMost count: Int
    ) throws(FileFault) -> [UInt8] {
        var fault: FileFault?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            unsafe fault = fill(UnsafeMutableRawBufferPointer(buffer), &filled, from: offset, of: descriptor)
        }
        if bytes.isEmpty, let fault { throw fault }
        return bytes
    }

    /// Fills a buffer with what a file has from `offset` on, as far as it goes; what went wrong, otherwise nil.
    static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, _ filled: inout Int, from offset: Int, of descriptor: Int32
    ) -> FileFault? {
        while filled < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .cannotRead(errno: errno) }
            guard count > 0 else { return nil }
            filled += count
        }
        return nil
    }

    /// Reads to the end, and waits for what comes late.
    /// - Parameter expected: how many bytes are likely to come.
    /// - Throws: `cannotRead`, `tooLarge`.
    package static func contents(
        _ descriptor: Int32, expecting expected: Int, atMost limit: Int
    ) throws(FileFault) -> [UInt8] {
        var bytes: [UInt8] = []
        // One byte more than expected shows the end of the file without growing.
        var capacity = min(max(expected, 4096), limit) + 1
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
                    let got = unsafe Glibc.read(descriptor, buffer.baseAddress! + count, capacity - count)
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
            if bytes.count > limit { throw .tooLarge(bytes: bytes.count, limit: limit) }
            capacity = min(capacity * 2, limit + 1)
        }
        if failure != 0 { throw .cannotRead(errno: failure) }
        return bytes
    }

    /// A descriptor may be set not to block, by whoever shares it.
    private static func wait(for descriptor: Int32) {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&waiting, 1, -1)
    }

    /// Writes everything.
    /// - Throws: `cannotWrite`.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileFault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(errno: count < 0 ? errno : EIO) }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes zeroes over all that a file has in it, on the disk, too.
    package static func overwrite(_ descriptor: Int32) {
        // What is appended doesn't go where it is sent.
        let flags = fcntl(descriptor, F_GETFL)
        guard flags & O_APPEND == 0 || fcntl(descriptor, F_SETFL, flags & ~O_APPEND) == 0,
            let size = try? FileStatus(of: descriptor).size
        else { return }
        let zeroes = [UInt8](repeating: 0, count: 1 << 16)
        var offset = 0
        while offset < size {
            let count = min(zeroes.count, size - offset)
            let written = unsafe zeroes.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, count, off_t(offset))
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { break }
            offset += written
        }
        fsync(descriptor)
    }
}
