import Foundation
import Glibc
import Models

/// A model on its way into the folder of the models: a folder of its own there, under a name that no model can have.
struct StagedModel {
    let path: String
    private let folder: String
    /// Of the folder, locked: it says to others that someone is at work here.
    private let descriptor: Int32

    /// - Parameter bytes: what the files will take.
    init(in folder: String, for bytes: Int) throws(ModelStoreProblem) {
        self.folder = folder
        var room = statvfs()
        if unsafe statvfs(folder, &room) == 0 {
            let (available, overflow) = Int(clamping: room.f_bavail).multipliedReportingOverflow(
                by: Int(clamping: room.f_frsize))
            guard overflow || available > bytes else {
                throw .noRoom(path: folder, needed: bytes, available: available)
            }
        }
        do throws(StagedName.Fault) {
            let made = try StagedName.makeFolder(in: Array(folder.utf8), mode: 0o755)
            (path, descriptor) = (String(decoding: made.path, as: UTF8.self), made.descriptor)
        } catch {
            throw .cannotWrite(path: folder, errno: error.errno)
        }
    }

    /// Copies a file, no more of it than its limit.
    func copy(_ file: ModelCopy.File) async throws(ModelStoreProblem) {
        let source = unsafe open(file.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard source >= 0 else { throw .unreadable(path: file.path, errno: errno) }
        defer { closeDescriptor(source) }
        var status = stat()
        guard unsafe fstat(source, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .notARegularFile(path: file.path)
        }
        let target = try create(file.name)
        defer { closeDescriptor(target) }
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var copied = 0
        while true {
            await Task.yield()  // whoever cancels may have to share this thread
            guard !Task.isCancelled else { throw .cancelled }
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(source, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: file.path, errno: errno) }
            guard count > 0 else {
                try requireUnchanged(source, since: status, file)
                return try finish(target)
            }
            copied += count
            guard copied <= file.limit else { throw .tooLarge(path: file.path, bytes: copied, limit: file.limit) }
            try put(piece[..<count], into: target)
        }
    }

    /// Refuses what is partly one file and partly another.
    private func requireUnchanged(
        _ source: Int32, since before: stat, _ file: ModelCopy.File
    ) throws(ModelStoreProblem) {
        var now = stat()
        guard unsafe fstat(source, &now) == 0 else { throw .unreadable(path: file.path, errno: errno) }
        guard now.st_size == before.st_size, now.st_mtim.tv_sec == before.st_mtim.tv_sec,
            now.st_mtim.tv_nsec == before.st_mtim.tv_nsec
        else { throw .model(.unreadable(path: file.path, reason: "it was changed while it was copied; try again")) }
    }

    /// Checks what was copied, loads it, tries it, and writes down the digests of its files.
    /// - Parameter source: the folder that problems name.
    func seal(source: String) throws(ModelStoreProblem) {
        let network: any Network
        let text: String
        do throws(ModelProblem) {
            let files = try ModelLocation.files(in: path)
            (network, text) = try ModelProblem.translating { () throws(ModelError) in
                _ = try Registry.contents(of: files)
                return (try Registry.load(files), try Registry.checksums(of: files))
            }
        } catch {
            throw .model(error.moved(from: path, to: source))
        }
        guard !Task.isCancelled else { throw .cancelled }
        if let ability = ModelSelfTest.failure(of: network) { throw .failsSelfTest(ability) }
        let target = try create("checksums.txt")
        defer { closeDescriptor(target) }
        try put(Array(text.utf8)[...], into: target)
        try finish(target)
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: folder, errno: errno) }
    }

    /// Gives up the lock: the folder has its name.
    func close() { closeDescriptor(descriptor) }

    func discard() {
        try? FileManager.default.removeItem(atPath: path)
        close()
    }

    /// A new file in place of one that is there.
    private func create(_ name: String) throws(ModelStoreProblem) -> Int32 {
        let place = path + "/" + name
        unsafe unlink(place)
        let target = unsafe open(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard target >= 0 else { throw .cannotWrite(path: folder, errno: errno) }
        return target
    }

    /// A file is on the disk when this returns.
    private func finish(_ target: Int32) throws(ModelStoreProblem) {
        guard fsync(target) == 0 else { throw .cannotWrite(path: folder, errno: errno) }
    }

    private func put(_ bytes: ArraySlice<UInt8>, into target: Int32) throws(ModelStoreProblem) {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(target, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path: folder, errno: count < 0 ? errno : EIO) }
            rest = rest.dropFirst(count)
        }
    }
}

private func closeDescriptor(_ descriptor: Int32) { close(descriptor) }

extension ModelProblem {
    /// The same problem of a folder's copy, told of the folder.
    fileprivate func moved(from copy: String, to source: String) -> ModelProblem {
        func moved(_ path: String) -> String {
            path.hasPrefix(copy) ? source + path.dropFirst(copy.count) : path
        }
        switch self {
        case .missingFile(let path): return .missingFile(path: moved(path))
        case .unreadable(let path, let reason): return .unreadable(path: moved(path), reason: reason)
        case .malformed(let path, let reason): return .malformed(path: moved(path), reason: reason)
        case .notInstalled, .notFound, .notAFolder, .unknownNetwork, .precisionUnavailable, .precisionUnknown,
            .hasNoAttention,
            .cannot, .cannotLearn, .overflows:
            return self
        }
    }
}
