import Behold
import Glibc

/// A folder that gets its name when all of its files are on the disk.
struct NewFolder {
    private let target: [UInt8]
    private let disk: Disk
    /// Names that are tried where the folder can't have its own.
    private static let mostNames = 100

    /// Makes sure that the folder can be written before there is anything to write.
    /// - Throws: where something is there already that isn't an empty folder, or where nothing can be made there.
    init(at path: [UInt8], disk: Disk = .real) throws(Failure) {
        self.disk = disk
        var target = path
        while target.count > 1, target.last == UInt8(ascii: "/") { target.removeLast() }
        self.target = target
        let status = FileSystem.status(of: target)
        if let status {
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
        let (temporary, lock) = try makeTemporary()
        defer { close(lock) }
        // Not every empty folder makes room: "." doesn't, nor does one where a disk is mounted. The system tells.
        let code = status == nil ? nil : name(temporary)
        if status == nil || code != nil { FileSystem.removeFolder(temporary) }
        if let code {
            throw Failure(
                .cannotCreate,
                "\(ShownText.line(target)) is there already, and no new folder can take its place "
                    + "(\(SystemMessage.text(code))); name one that isn't there yet")
        }
    }

    /// Writes the files, all or none.
    /// - Throws: where they can't be written. Where the folder alone can't have its name, the error says which it has.
    func write(_ files: [(name: String, bytes: [UInt8])]) throws(Failure) {
        let (temporary, lock) = try makeTemporary()
        defer { close(lock) }
        do throws(Failure) {
            for file in files {
                try write(file.bytes, to: temporary + Array("/\(file.name)".utf8))
            }
            if let code = disk.keepNames(temporary) { throw FileSystem.failure(target, code) }
        } catch {
            FileSystem.removeFolder(temporary)
            throw error
        }
        let code = name(temporary)
        let kept = code == nil ? target : nameOtherwise(temporary)
        let unkept = disk.keepNames(FileSystem.folder(of: target))
        if let code = code ?? unkept {
            let failure = FileSystem.failure(target, code)
            throw Failure(failure.status, "\(failure.sentence); what it was to be is in \(ShownText.line(kept))")
        }
    }

    private func makeTemporary() throws(Failure) -> (path: [UInt8], descriptor: Int32) {
        do throws(StagedName.Fault) {
            return try StagedName.makeFolder(in: FileSystem.folder(of: target), mode: 0o777)
        } catch {
            throw FileSystem.failure(target, error.errno)
        }
    }

    /// Gives a folder its name. An empty one that has it makes room, and who may read and write that stays the same.
    /// - Returns: the error's number where it can't be.
    private func name(_ folder: [UInt8]) -> Int32? {
        if let status = FileSystem.status(of: target), status.st_mode & S_IFMT == S_IFDIR {
            unsafe chmod(FileSystem.terminated(folder), status.st_mode & 0o7777)
        }
        return disk.rename(folder, target)
    }

    /// Gives a folder a name that nothing has, like its own; what is left under its temporary one, a later run removes.
    /// - Returns: the name that it has.
    private func nameOtherwise(_ folder: [UInt8]) -> [UInt8] {
        for number in 2...Self.mostNames {
            let path = target + Array("-\(number)".utf8)
            guard FileSystem.status(of: path) == nil else { continue }
            if disk.rename(folder, path) == nil { return path }
        }
        return folder
    }

    private func write(_ bytes: [UInt8], to path: [UInt8]) throws(Failure) {
        let descriptor = unsafe open(
            FileSystem.terminated(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileSystem.failure(target, errno) }
        let code = FileSystem.write(bytes, to: descriptor) ?? disk.keep(descriptor)
        guard close(descriptor) == 0 || code != nil else { throw FileSystem.failure(target, errno) }
        if let code { throw FileSystem.failure(target, code) }
    }
}
