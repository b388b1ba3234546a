import Glibc

extension Vocabulary {
    /// Reads a vocabulary from a file. It never blocks: devices, pipes and folders are refused.
    /// - Throws: `cannotRead`, `notARegularFile`, `tooLarge`, or what is wrong with the contents.
    public init(path: String) throws(VocabularyError) {
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .cannotRead(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
        guard status.st_size <= Self.maximumBytes else {
            throw .tooLarge(bytes: Int(status.st_size), limit: Self.maximumBytes)
        }
        try self.init(utf8: Self.contents(of: descriptor, count: Int(status.st_size)))
    }

    /// At most `count` bytes: a file that grows meanwhile is read as it was.
    private static func contents(of descriptor: Int32, count: Int) throws(VocabularyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let offset = filled
            let added = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + offset }, count - offset)
            }
            if added < 0, errno == EINTR { continue }
            guard added >= 0 else { throw .cannotRead(errno: errno) }
            guard added > 0 else { break }
            filled += added
        }
        bytes.removeLast(count - filled)
        return bytes
    }
}
