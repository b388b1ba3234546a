import BeholdTypes
import Files
import Foundation

/// What a path is before SQLite touches it. Nothing here changes a file that exists but for its permissions.
struct HistoryFile {
    let path: String

    /// The path as SQLite takes it for a file's name, which "file:…" and ":memory:" as they are it doesn't.
    var name: String { path.hasPrefix("/") ? path : "./" + path }

    /// Where the file is, behind links: SQLite puts the journal beside it.
    var place: String {
        (try? FileSystem.resolved(bytes)).map { String(decoding: $0, as: UTF8.self) } ?? path
    }

    private var bytes: [UInt8] { Array(path.utf8) }

    private static let privateFile: UInt32 = 0o600
    private static let privateFolder: UInt32 = 0o700

    /// Whether there is a file with something in it.
    /// - Parameter betweenLooks: what happens between the first look into the file and the next: others may write to it.
    /// - Throws: `folder`, `notARegularFile`, `othersLink`, `foreign`, `corrupt`, `newer`, `inputOutput`.
    func check(betweenLooks: () -> Void = {}) throws(HistoryProblem) -> Bool {
        guard let link = try status(following: false) else { return false }
        let user = geteuid()
        if link.kind == .link {
            guard link.owner == user else { throw .othersLink(path: path) }
            guard let target = try status(following: true) else { return false }
            guard target.owner == user else { throw .othersLink(path: path) }
        }
        guard let target = try status(following: true) else { return false }
        switch target.kind {
        case .file: break
        case .folder: throw .folder(path: path)
        default: throw .notARegularFile(path: path)
        }
        guard target.size > 0 else { return false }
        // A writer's commit may have come between two looks: then the second time all fits.
        if try isWhole(betweenLooks) { return true }
        guard try isWhole(betweenLooks) else { throw .corrupt(path: path, reason: "it is cut off") }
        return true
    }

    /// Makes an empty file that only its user may read, and the folders above it.
    /// - Parameter keepNames: has the disk keep which names a folder has. The last one's SQLite sees to.
    /// - Throws: `cannotCreate`.
    func create(keepNames: (_ folder: String) -> Void = Self.keepNames(of:)) throws(HistoryProblem) {
        try createFolders(keepNames)
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK
        let descriptor = try FileFault.translating(Descriptor.open(bytes, flags, mode: Self.privateFile)) {
            HistoryProblem.cannotCreate(path: path, errno: $0.errno)
        }
        fchmod(descriptor, Self.privateFile)  // whatever the umask took or left
        close(descriptor)
    }

    /// Takes away what others may do with a file of this user's.
    func makePrivate() {
        guard let found = try? status(following: true), found.owner == geteuid(), found.mode & 0o077 != 0 else {
            return
        }
        FileSystem.setMode(Self.privateFile, of: bytes)
    }

    var isWritable: Bool {
        FileSystem.allows(W_OK, bytes) && FileSystem.allows(W_OK, FileSystem.folder(of: Array(place.utf8)))
    }

    static func keepNames(of folder: String) {
        guard let descriptor = try? Descriptor.folder(Array((folder.isEmpty ? "." : folder).utf8)) else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func createFolders(_ keepNames: (_ folder: String) -> Void) throws(HistoryProblem) {
        var missing: [String] = []
        var folder = (path as NSString).deletingLastPathComponent
        while !folder.isEmpty, folder != "/", !FileSystem.allows(F_OK, Array(folder.utf8)) {
            missing.append(folder)
            folder = (folder as NSString).deletingLastPathComponent
        }
        for folder in missing.reversed() {
            let code = FileSystem.makeFolder(Array(folder.utf8), mode: Self.privateFolder)
            if let code, code != EEXIST { throw .cannotCreate(path: path, errno: code) }
            keepNames((folder as NSString).deletingLastPathComponent)
        }
    }

    private func status(following: Bool) throws(HistoryProblem) -> FileStatus? {
        do throws(FileFault) {
            return try FileStatus(of: bytes, followingLinks: following)
        } catch {
            switch error.errno {
            case ENOENT: return nil
            case ENOTDIR, EACCES, ELOOP, ENAMETOOLONG: throw .cannotCreate(path: path, errno: error.errno)
            default: throw .inputOutput(path: path, reason: SystemMessage.text(error.errno))
            }
        }
    }

    /// Whether the file has all the pages of which its header tells.
    ///
    /// The header is its first hundred bytes: https://www.sqlite.org/fileformat2.html#the_database_header
    private func isWhole(_ betweenLooks: () -> Void) throws(HistoryProblem) -> Bool {
        let file = try FileFault.translating(RegularFile(path: bytes)) {
            $0.errno == 0
                ? HistoryProblem.notARegularFile(path: path)
                : HistoryProblem.cannotCreate(path: path, errno: $0.errno)
        }
        guard let header = try? file.beginning(100), header.count == 100,
            header.starts(with: "SQLite format 3\0".utf8)
        else { throw .foreign(path: path) }
        func number(_ offset: Int, _ bytes: Int) -> Int {
            header[offset..<offset + bytes].reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(68, 4) == Int(HistorySchema.applicationID) else { throw .foreign(path: path) }
        let version = number(60, 4)
        guard version <= HistorySchema.version else { throw .newer(path: path, version: version) }
        let pageSize = number(16, 2) == 1 ? 65_536 : number(16, 2)
        guard pageSize >= 512, pageSize.nonzeroBitCount == 1 else {
            throw .corrupt(path: path, reason: "its page size")
        }
        betweenLooks()
        // A journal beside it means that a writer is at work or was killed: SQLite puts the length right. The length is
        // asked for last: who has committed before the journal was looked for has made the file as long as it is to be.
        if FileSystem.allows(F_OK, Array((place + "-journal").utf8)) { return true }
        let size = try FileFault.translating(file.currentSize()) {
            HistoryProblem.inputOutput(path: path, reason: SystemMessage.text($0.errno))
        }
        return size >= number(28, 4) * pageSize
    }
}
