import Glibc

/// Files that get their name when they are whole.
package struct TemporaryFile: Sendable {
    package let descriptor: Int32
    package let path: [UInt8]
    package let target: [UInt8]

    /// A new file beside `target`, which is to take its name.
    /// - Parameter mode: who may read and write it, but for what the umask takes away.
    /// - Throws: `notARegularFile` if something else has the name, a link too; `cannotWrite`.
    package init(for target: [UInt8], mode: UInt32 = 0o666) throws(FileFault) {
        self.target = target
        let status = FileSystem.status(of: target)
        if let status, status.kind != .file { throw .notARegularFile(status.kind) }
        (path, descriptor) = try StagedName.makeFile(in: FileSystem.folder(of: target), mode: mode)
        if let status { fchmod(descriptor, status.mode & mode) }
    }

    /// A new file beside `target` that is written to its end, or gone.
    package init(for target: [UInt8], _ write: (TemporaryFile) throws(FileFault) -> Void) throws(FileFault) {
        try self.init(for: target)
        do throws(FileFault) {
            try write(self)
        } catch {
            discard()
            throw error
        }
    }

    /// A new file beside `target` with these bytes.
    package init(for target: [UInt8], writing bytes: [UInt8]) throws(FileFault) {
        try self.init(for: target) { (file) throws(FileFault) in try file.write(bytes) }
    }

    /// - Throws: `cannotWrite`.
    package func write(_ bytes: [UInt8]) throws(FileFault) { try Descriptor.write(bytes, to: descriptor) }

    /// Gives the file its name, when all of it is on the disk; or it is gone, and what was there stays.
    /// - Throws: `cannotWrite`.
    package func finish(on disk: Disk = .real) throws(FileFault) {
        var group = FileGroup(disk: disk)
        group.add(self)
        if let fault = group.settle().first?.fault { throw fault }
    }

    /// Gives a file that is on the disk its name; or it is gone, and what was there stays.
    func takeName(on disk: Disk) -> FileFault? {
        // Closing may fail though writing didn't. The lock stays until the file has its name.
        let lock = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        defer { if lock >= 0 { close(lock) } }
        guard let code = close(descriptor) == 0 ? disk.rename(path, target) : errno else { return nil }
        FileSystem.remove(path)
        return .cannotWrite(errno: code)
    }

    /// Writes a part of another file.
    /// - Throws: `cannotWrite`, if that part can't be read, too.
    package func copy(_ range: Range<Int>, from source: Int32) throws(FileFault) {
        var position = range.lowerBound
        while position < range.upperBound {
            let count = min(1 << 20, range.upperBound - position)
            let piece = try FileFault.translating(Descriptor.read(source, from: position, atMost: count)) {
                FileFault.cannotWrite(errno: $0.errno)
            }
            guard !piece.isEmpty else { throw .cannotWrite(errno: EIO) }
            try write(piece)
            position += piece.count
        }
    }

    /// Leaves what was there.
    package func discard() {
        close(descriptor)
        FileSystem.remove(path)
    }

    /// Makes sure that a file can be written beside `target`, which is left alone, before there is anything to write.
    /// - Throws: as `init(for:)`.
    package static func prepare(for target: [UInt8]) throws(FileFault) {
        removeStale(in: FileSystem.folder(of: target))
        try TemporaryFile(for: target).discard()
    }

    /// Writes a whole file, or leaves what was there. It is on the disk when this returns.
    /// - Throws: as `init(for:)`.
    package static func replace(_ target: [UInt8], with bytes: [UInt8]) throws(FileFault) {
        try TemporaryFile(for: target, writing: bytes).finish()
    }

    /// Writes a whole file piece by piece, or leaves what was there. It is on the disk when this returns.
    /// - Throws: as `init(for:)`.
    package static func replace(
        _ target: [UInt8], on disk: Disk = .real, _ write: (TemporaryFile) throws(FileFault) -> Void
    ) throws(FileFault) {
        try TemporaryFile(for: target, write).finish(on: disk)
    }

    /// Removes what runs that were killed have left in a folder.
    package static func removeStale(in folder: [UInt8]) {
        for name in FileSystem.names(in: folder) ?? [] {
            StagedName.ifLeft(name, in: folder) { path in
                if FileSystem.remove(path) == EISDIR { FileSystem.removeFolder(path) }
            }
        }
    }
}
