public import BeholdTypes
import Files
import GRDB
import Glibc

extension HistoryStore {
    /// Copies the whole history, as it is at one moment, into an empty file that is there already.
    ///
    /// The copy is on the disk and was read back as a history when this returns.
    /// - Throws: `full`, `cannotCreate`, `inputOutput` for the copy; what reading this file throws.
    public func copy(toEmptyFile copy: String) throws(HistoryProblem) {
        do {
            var configuration = Configuration()
            // The copy has no name yet: a journal beside it would only be left behind by a crash.
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA journal_mode = MEMORY") }
            let target = try DatabaseQueue(path: HistoryFile(path: copy).name, configuration: configuration)
            try queue.backup(to: target)
            try target.close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            // SQLite doesn't say why, the system does.
            let opened = try FileFault.translating(Descriptor.open(Array(copy.utf8), O_RDWR | O_CLOEXEC | O_NONBLOCK)) {
                HistoryProblem.cannotCreate(path: copy, errno: $0.errno)
            }
            close(opened)
            throw HistoryProblem(error, path: path)
        } catch let error as DatabaseError where [.SQLITE_FULL, .SQLITE_IOERR].contains(error.resultCode) {
            throw HistoryProblem(error, path: copy)
        } catch {
            throw HistoryProblem(error, path: path)
        }
        let found = try HistoryStore(path: copy, access: .read).problems()
        if let first = found.first { throw .corrupt(path: copy, reason: first) }
    }
}
