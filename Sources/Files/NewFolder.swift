import Glibc

/// A folder that gets its name when all of its files are on the disk.
package struct NewFolder {
    /// Why there can't be a new folder at a path.
    package enum Fault: Error, Sendable, Equatable {
        /// Something else has the name.
        case notAFolder([UInt8])
        case notEmpty([UInt8])
        /// An empty folder has the name, and no other can have it.
        case cannotMakeRoom([UInt8], errno: Int32)
        case file([UInt8], FileFault)
        /// All files are on the disk, but the folder hasn't its name for certain.
        case unnamed([UInt8], foundAt: [UInt8], errno: Int32)
    }

    private let target: [UInt8]
    private let disk: Disk
    /// Names that are tried if the folder can't have its own.
    private static let mostNames = 100

    /// Makes sure that the folder can be written before there is anything to write.
    /// - Throws: if something is there already that isn't an empty folder, or if nothing can be made there.
    package init(at path: [UInt8], disk: Disk = .real) throws(Fault) {
        self.disk = disk
        var target = path
        while target.count > 1, target.last == UInt8(ascii: "/") { target.removeLast() }
        self.target = target
        let status = FileSystem.status(of: target)
        if let status {
            guard status.kind == .folder else { throw .notAFolder(target) }
            let names = try FileFault.translating(FolderNames.read(target)) { Fault.file(target, $0) }
            guard names.isEmpty else { throw .notEmpty(target) }
        }
        TemporaryFile.removeStale(in: FileSystem.folder(of: target))
        let (temporary, lock) = try makeTemporary()
        defer { close(lock) }
        // Not every empty folder makes room: "." doesn't, nor does one where a disk is mounted. The system tells.
        let code = status == nil ? nil : name(temporary)
        if status == nil || code != nil { FileSystem.removeFolder(temporary) }
        if let code { throw .cannotMakeRoom(target, errno: code) }
    }

    /// Writes the files, all or none.
    /// - Throws: `file` if they can't be written; `unnamed` if only the folder can't have its name.
    package func write(_ files: [(name: String, bytes: [UInt8])]) throws(Fault) {
        let (temporary, lock) = try makeTemporary()
        defer { close(lock) }
        do throws(FileFault) {
            for file in files {
                try write(file.bytes, to: temporary + Array("/\(file.name)".utf8))
            }
            if let code = disk.keepNames(temporary) { throw .cannotWrite(errno: code) }
        } catch {
            FileSystem.removeFolder(temporary)
            throw .file(target, error)
        }
        let code = name(temporary)
        let kept = code == nil ? target : nameOtherwise(temporary)
        let unkept = disk.keepNames(FileSystem.folder(of: target))
        if let code = code ?? unkept { throw .unnamed(target, foundAt: kept, errno: code) }
    }

    private func makeTemporary() throws(Fault) -> (path: [UInt8], descriptor: Int32) {
        try FileFault.translating(StagedName.makeFolder(in: FileSystem.folder(of: target), mode: 0o777)) {
            Fault.file(target, $0)
        }
    }

    /// Gives a folder its name. An empty one that has it makes room, and who may read and write that stays the same.
    /// - Returns: the error's number where it can't be.
    private func name(_ folder: [UInt8]) -> Int32? {
        if let status = FileSystem.status(of: target), status.kind == .folder {
            FileSystem.setMode(status.mode, of: folder)
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

    private func write(_ bytes: [UInt8], to path: [UInt8]) throws(FileFault) {
        let descriptor = try FileFault.translating(Descriptor.creating(path, mode: 0o666)) {
            FileFault.cannotWrite(errno: $0.errno)
        }
        var code: Int32?
        do throws(FileFault) {
            try Descriptor.write(bytes, to: descriptor)
            code = disk.keep(descriptor)
        } catch {
            code = error.errno
        }
        if close(descriptor) != 0 { code = code ?? errno }
        if let code { throw .cannotWrite(errno: code) }
    }
}
