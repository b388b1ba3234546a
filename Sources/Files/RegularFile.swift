import Glibc

/// A regular file that is open for reading. Opening it never blocks: devices, pipes and folders are refused.
///
/// All that is read of it is copied. A file that others shorten or write to meanwhile is an error, never a signal, which
/// memory that is mapped from it would bring.
package struct RegularFile: ~Copyable, Sendable {
    private let descriptor: Int32
    private let opened: FileStatus
    /// How many bytes it had when it was opened.
    package var size: Int { opened.size }

    /// - Throws: `cannotOpen`, `notARegularFile`.
    package init(path: [UInt8], followingLinks: Bool = true) throws(FileFault) {
        let descriptor = try Descriptor.reading(path, followingLinks: followingLinks)
        do throws(FileFault) {
            let status = try FileStatus(of: descriptor)
            guard status.kind == .file else { throw .notARegularFile(status.kind) }
            self.descriptor = descriptor
            opened = status
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// - Throws: `cannotOpen`, `notARegularFile`.
    package init(path: String) throws(FileFault) { try self.init(path: Array(path.utf8)) }

    /// A file that isn't reached through a link; nil if there is none.
    /// - Throws: `cannotOpen`, `notARegularFile`.
    package init?(ifThere path: [UInt8]) throws(FileFault) {
        guard let status = FileSystem.status(of: path) else { return nil }
        guard status.kind == .file else { throw .notARegularFile(status.kind) }
        try self.init(path: path, followingLinks: false)
    }

    deinit { close(descriptor) }

    /// All of the file. Room is made for as many bytes as it had when it was opened, at most for `limit`.
    /// - Throws: `tooLarge`, `cannotRead`, `changed`.
    package func contents(atMost limit: Int) throws(FileFault) -> [UInt8] {
        guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
        let bytes = try bytes(0..<size)
        try requireUnchanged()
        return bytes
    }

    /// All that the file has now, even if somebody writes to it.
    /// - Throws: `tooLarge`, `cannotRead`.
    package func currentContents(atMost limit: Int) throws(FileFault) -> [UInt8] {
        guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
        return try Descriptor.contents(descriptor, expecting: size, atMost: limit)
    }

    /// A part of the file.
    /// - Throws: `cannotRead`, and `changed` if the file doesn't reach as far any more.
    package func bytes(_ range: Range<Int>) throws(FileFault) -> [UInt8] {
        let bytes = try Descriptor.read(descriptor, from: range.lowerBound, atMost: range.count)
        guard bytes.count == range.count else { throw .changed }
        return bytes
    }

    /// Its first bytes; less than `count` of a shorter file.
    /// - Throws: `cannotRead`.
    package func beginning(_ count: Int) throws(FileFault) -> [UInt8] {
        try Descriptor.read(descriptor, from: 0, atMost: count)
    }

    /// The first bytes of the file at a path; none if it can't be read.
    package static func beginning(of path: [UInt8], _ count: Int) -> [UInt8] {
        (try? RegularFile(path: path).beginning(count)) ?? []
    }

    /// Calls `body` with what the file has, one piece after the other.
    /// - Throws: `cannotRead`.
    package func forEachPiece(_ body: ([UInt8]) -> Void) throws(FileFault) {
        while true {
            let piece = try Descriptor.read(descriptor, atMost: 65_536)
            if piece.isEmpty { return }
            body(piece)
        }
    }

    /// Lends the descriptor, which stays open as long.
    package func withDescriptor<Value, Fault: Error>(_ body: (Int32) throws(Fault) -> Value) throws(Fault) -> Value {
        try body(descriptor)
    }

    /// Fills a buffer with what the file has from `offset` on; what went wrong, otherwise nil.
    func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int) -> FileFault? {
        var filled = 0
        let fault = unsafe Descriptor.fill(buffer, &filled, from: offset, of: descriptor)
        return fault ?? (filled == buffer.count ? nil : .changed)
    }

    /// How many bytes it has now.
    /// - Throws: `cannotRead`.
    package func currentSize() throws(FileFault) -> Int { try FileStatus(of: descriptor).size }

    /// - Throws: `changed` if somebody has written to the file since it was opened.
    package func requireUnchanged() throws(FileFault) {
        guard try FileStatus(of: descriptor).hasSameContent(as: opened) else { throw .changed }
    }
}
