import Glibc

/// A regular file that is open for reading. Opening it never blocks: devices, pipes and folders are refused.
///
/// All that is read of it is copied. A file that others shorten or write to meanwhile is an error, never a signal, which
/// memory that is mapped from it would bring.
public struct RegularFile: ~Copyable, Sendable {
    private let descriptor: Int32
    private let opened: Status
    /// How many bytes it had when it was opened.
    public var size: Int { opened.size }

    /// What changes when somebody writes to a file. To remove or rename it changes nothing of this.
    private struct Status: Equatable {
        let size: Int
        let seconds: Int
        let nanoseconds: Int

        init(_ status: stat) {
            size = Int(status.st_size)
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        }
    }

    /// - Throws: `cannotOpen`, `notARegularFile`.
    public init(path: String) throws(FileFault) {
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .cannotOpen(errno: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .cannotOpen(errno: code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notARegularFile
        }
        self.descriptor = descriptor
        opened = Status(status)
    }

    deinit { close(descriptor) }

    /// All of the file. Room is made for as many bytes as it had when it was opened, at most for `limit`.
    /// - Throws: `tooLarge`, `cannotRead`, `changed`.
    public func contents(atMost limit: Int) throws(FileFault) -> [UInt8] {
        guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
        let bytes = try bytes(0..<size)
        try requireUnchanged()
        return bytes
    }

    /// A part of the file.
    /// - Throws: `cannotRead`, and `changed` if the file doesn't reach as far any more.
    public func bytes(_ range: Range<Int>) throws(FileFault) -> [UInt8] {
        var fault: FileFault?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            fault = unsafe read(into: UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound)
            count = fault == nil ? range.count : 0
        }
        if let fault { throw fault }
        return bytes
    }

    /// Fills a buffer with what the file has from `offset` on; what went wrong, else nil.
    func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int) -> FileFault? {
        var filled = 0
        while filled < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .cannotRead(errno: errno) }
            guard count > 0 else { return .changed }
            filled += count
        }
        return nil
    }

    /// - Throws: `changed` if somebody has written to the file since it was opened.
    func requireUnchanged() throws(FileFault) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .cannotRead(errno: errno) }
        guard Status(status) == opened else { throw .changed }
    }
}

/// Why a file can't be read.
public enum FileFault: Error, Sendable, Equatable {
    case cannotOpen(errno: Int32)
    case notARegularFile
    case tooLarge(bytes: Int, limit: Int)
    case cannotRead(errno: Int32)
    /// Somebody has written to it while it was read.
    case changed
}
