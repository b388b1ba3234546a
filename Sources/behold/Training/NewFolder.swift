import Behold
import Glibc

/// A folder that gets its name when all of its files are on the disk.
struct NewFolder {
    private let target: [UInt8]

    /// Makes sure that the folder can be written before there is anything to write.
    /// - Throws: where something is there already that isn't an empty folder, or where nothing can be made there.
    init(at path: [UInt8]) throws(Failure) {
        var target = path
        while target.count > 1, target.last == UInt8(ascii: "/") { target.removeLast() }
        self.target = target
        if let status = FileSystem.status(of: target) {
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw Failure(.cannotCreate, "\(ShownText.line(target)) is there already and isn't a folder")
            }
            guard let names = FileSystem.names(in: target) else {
                throw FileSystem.failure(target, errno, reading: true)
            }
            guard names.isEmpty else {
                throw Failure(
                    .cannotCreate, "\(ShownText.line(target)) isn't empty; name a folder that isn't there yet")
            }
        }
        TemporaryFile.removeStale(in: FileSystem.folder(of: target))
        FileSystem.removeFolder(try makeTemporary())
    }

    /// Writes the files, all or none.
    func write(_ files: [(name: String, bytes: [UInt8])]) throws(Failure) {
        let temporary = try makeTemporary()
        do throws(Failure) {
            for file in files {
                try write(file.bytes, to: temporary + Array("/\(file.name)".utf8))
            }
            FileSystem.synchronize(folder: temporary)
            // An empty folder makes room.
            guard unsafe rename(FileSystem.terminated(temporary), FileSystem.terminated(target)) == 0 else {
                throw FileSystem.failure(target, errno)
            }
        } catch {
            FileSystem.removeFolder(temporary)
            throw error
        }
        FileSystem.synchronize(folder: FileSystem.folder(of: target))
    }

    private func makeTemporary() throws(Failure) -> [UInt8] {
        let path = TemporaryFile.newPath(beside: target)
        guard unsafe mkdir(FileSystem.terminated(path), 0o777) == 0 else { throw FileSystem.failure(target, errno) }
        return path
    }

    private func write(_ bytes: [UInt8], to path: [UInt8]) throws(Failure) {
        let descriptor = unsafe open(
            FileSystem.terminated(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileSystem.failure(target, errno) }
        let code = FileSystem.write(bytes, to: descriptor) ?? (fsync(descriptor) == 0 ? nil : errno)
        guard close(descriptor) == 0 || code != nil else { throw FileSystem.failure(target, errno) }
        if let code { throw FileSystem.failure(target, code) }
    }
}
