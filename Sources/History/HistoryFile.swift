import BeholdTypes
import Foundation
import Glibc

/// What a path is before SQLite touches it. Nothing here changes a file that exists but for its permissions.
struct HistoryFile {
    let path: String

    /// The path as SQLite takes it for a file's name, which "file:…" and ":memory:" as they are it doesn't.
    var name: String { path.hasPrefix("/") ? path : "./" + path }

    /// Where the file is, behind links: SQLite puts the journal beside it.
    var place: String {
        guard let found = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    private static let privateFile: mode_t = 0o600
    private static let privateFolder: mode_t = 0o700

    /// Whether there is a file with something in it.
    /// - Parameter betweenLooks: what happens between the first look into the file and the next: others may write to it.
    /// - Throws: `folder`, `notARegularFile`, `othersLink`, `foreign`, `corrupt`, `newer`, `inputOutput`.
    func check(betweenLooks: () -> Void = {}) throws(HistoryProblem) -> Bool {
        guard let link = try status(following: false) else { return false }
        let user = geteuid()
        if link.st_mode & S_IFMT == S_IFLNK {
            guard link.st_uid == user else { throw .othersLink(path: path) }
            guard let target = try status(following: true) else { return false }
            guard target.st_uid == user else { throw .othersLink(path: path) }
        }
        guard let target = try status(following: true) else { return false }
        switch target.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .folder(path: path)
        default: throw .notARegularFile(path: path)
        }
        guard target.st_size > 0 else { return false }
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
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, Self.privateFile)
        guard descriptor >= 0 else { throw .cannotCreate(path: path, errno: errno) }
        fchmod(descriptor, Self.privateFile)  // whatever the umask took or left
        close(descriptor)
    }

    /// Takes away what others may do with a file of this user's.
    func makePrivate() {
        guard let found = try? status(following: true), found.st_uid == geteuid(), found.st_mode & 0o077 != 0 else {
            return
        }
        unsafe chmod(path, Self.privateFile)
    }

    var isWritable: Bool {
        let folder = (place as NSString).deletingLastPathComponent
        return unsafe access(path, W_OK) == 0 && access(folder.isEmpty ? "." : folder, W_OK) == 0
    }

    static func keepNames(of folder: String) {
        let descriptor = unsafe open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func createFolders(_ keepNames: (_ folder: String) -> Void) throws(HistoryProblem) {
        var missing: [String] = []
        var folder = (path as NSString).deletingLastPathComponent
        while !folder.isEmpty, folder != "/", unsafe access(folder, F_OK) != 0 {
            missing.append(folder)
            folder = (folder as NSString).deletingLastPathComponent
        }
        for folder in missing.reversed() {
            guard unsafe mkdir(folder, Self.privateFolder) == 0 || errno == EEXIST else {
                throw .cannotCreate(path: path, errno: errno)
            }
            keepNames((folder as NSString).deletingLastPathComponent)
        }
    }

    private func status(following: Bool) throws(HistoryProblem) -> stat? {
        var found = stat()
        let result = unsafe following ? stat(path, &found) : lstat(path, &found)
        if result == 0 { return found }
        switch errno {
        case ENOENT: return nil
        case ENOTDIR, EACCES, ELOOP, ENAMETOOLONG: throw .cannotCreate(path: path, errno: errno)
        default: throw .inputOutput(path: path, reason: unsafe String(cString: strerror(errno)))
        }
    }

    /// Whether the file has all the pages of which its header tells.
    ///
    /// The header is its first hundred bytes: https://www.sqlite.org/fileformat2.html#the_database_header
    private func isWhole(_ betweenLooks: () -> Void) throws(HistoryProblem) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .cannotCreate(path: path, errno: errno) }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        guard unsafe read(descriptor, &header, header.count) == header.count,
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
        if unsafe access(place + "-journal", F_OK) == 0 { return true }
        var found = stat()
        guard unsafe fstat(descriptor, &found) == 0 else {
            throw .inputOutput(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        return Int(found.st_size) >= number(28, 4) * pageSize
    }
}
