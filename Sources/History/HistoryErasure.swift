import BeholdTypes
import Files
import Foundation
import GRDB

/// The file in which SQLite puts pages as they were before a transaction. At its end SQLite unlinks it, and what was
/// removed stays on the disk, in room that is nobody's.
struct RollbackJournal {
    let path: [UInt8]

    init(of file: HistoryFile) { path = Array((file.place + "-journal").utf8) }

    /// Whether there is one that no transaction needs any more, as far as its first byte tells: a writer that is at work
    /// may not have written that yet.
    var isOver: Bool { (try? RegularFile(path: path, followingLinks: false).beginning(1)) == [0] }

    /// Writes zeroes over all of it, on the disk, too.
    /// - Precondition: the caller holds the lock of writers, and its transaction is over.
    func overwrite() {
        guard isOver else { return }
        let flags = O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        guard let descriptor = try? Descriptor.open(path, flags) else { return }
        defer { close(descriptor) }
        Descriptor.overwrite(descriptor)
    }

    func remove() { FileSystem.remove(path) }
}

extension HistoryStore {
    /// Runs transactions that remove something, and leaves nothing of it in the journal's room on the disk, nor in temporary
    /// files.
    ///
    /// Others wait meanwhile: the lock is kept from the commit until the journal is overwritten, since the next writer would
    /// unlink it. SQLite keeps the journal as long, with a header of zeroes, and removes it with the lock. A process that is
    /// killed in between leaves it to the next that opens the history.
    func erasing<Value>(_ body: () throws(HistoryProblem) -> Value) throws(HistoryProblem) -> Value {
        try? queue.inDatabase { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA main.locking_mode = EXCLUSIVE")
        }
        defer {
            try? queue.inDatabase { db in
                try db.execute(sql: "PRAGMA main.locking_mode = NORMAL; PRAGMA temp_store = DEFAULT")
                // The lock goes with the next access.
                _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
            }
        }
        let value = try body()
        try read { _ in RollbackJournal(of: HistoryFile(path: path)).overwrite() }
        return value
    }

    /// Overwrites what a process that was killed has left, and removes it.
    func eraseLeftJournal() {
        let journal = RollbackJournal(of: HistoryFile(path: path))
        guard journal.isOver else { return }
        try? queue.inDatabase { db in
            // Under the lock it is nobody's.
            try db.inTransaction(.exclusive) {
                if journal.isOver {
                    journal.overwrite()
                    journal.remove()
                }
                return .commit
            }
        }
    }
}
