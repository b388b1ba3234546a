public import BeholdTypes
import Foundation
import GRDB
import Synchronization

/// Every question, answer and caption, in an SQLite file.
///
/// Its calls wait for the disk, and some seconds for other programs: they are not for Swift's cooperative pool.
///
/// A turn is written when it begins and completed when it ends; both calls return after the COMMIT, which survives a power cut
/// (DELETE journal, synchronous EXTRA: with SQLite before 3.51.3 a write-ahead log can be damaged by two connections).
/// Several processes, and several threads of one, may use a file at once.
public final class HistoryStore: Sendable {
    /// What an opened history is for.
    public enum Access: Sendable {
        /// Makes the file where there is none.
        case write
        /// Changes a file that is there, and makes none.
        case change
        /// Changes nothing.
        case read
    }

    /// The file's path.
    public let path: String
    private let opened: Result<DatabaseQueue, HistoryProblem>
    /// Whether the file can't be written to, or was opened so.
    private let isReadOnly: Bool
    /// Whether its user only reads: nothing is to be written, also where rolling back a killed writer took a writable file.
    package let isOnlyRead: Bool
    private let program: String
    let settings: HistorySettings
    let clock: @Sendable () -> Date
    /// This process' session, begun with its first turn.
    private let session = Mutex<Int64?>(nil)
    /// Features that were read since the last write, which marks them as used.
    private let usedFeatures = Mutex<Set<Int64>>([])
    private let jump = Mutex<ClockJump?>(nil)

    /// - Parameter opened: the database; or why it can't be used, which every call then throws.
    init(
        path: String, opened: Result<DatabaseQueue, HistoryProblem>, isReadOnly: Bool = false, isOnlyRead: Bool = false,
        program: String = "", settings: HistorySettings = HistorySettings(),
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.path = path
        self.opened = opened
        self.isReadOnly = isReadOnly
        self.isOnlyRead = isOnlyRead
        self.program = program
        self.settings = settings
        self.clock = clock
    }

    /// Opens a history. One that can't be written is opened for reading, and every write throws `readOnly`.
    /// - Parameters:
    ///   - isOnlyRead: whether nothing is to be written to it; nil for what `access` says.
    ///   - program: the name and version that sessions are marked with.
    ///   - settings: how much is kept, and for how long.
    ///   - patience: seconds to wait for other processes.
    ///   - clock: what gives the present time.
    /// - Throws: what a person must decide, with the file untouched; `missing` for `.read` and `.change` without a file; `cannotCreate`.
    convenience init(
        path: String, access: Access = .write, isOnlyRead: Bool? = nil, program: String = "",
        settings: HistorySettings = HistorySettings(), patience: Double = 5,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) throws(HistoryProblem) {
        let file = HistoryFile(path: path)
        let exists = try file.check()
        if !exists {
            guard access == .write else { throw .missing(path: path) }
            try file.create()
        }
        let fileChanges = file.changes
        let isReadOnly = access == .read || !file.isWritable
        if !isReadOnly { file.makePrivate() }
        let queue: DatabaseQueue
        do {
            queue = try DatabaseQueue(
                path: file.name, configuration: Self.configuration(patience, readOnly: isReadOnly))
            try Self.prepare(queue, path: path, exists: exists, isReadOnly: isReadOnly)
        } catch {
            throw HistoryProblem(error, path: path)
        }
        self.init(
            path: path, opened: .success(queue), isReadOnly: isReadOnly, isOnlyRead: isOnlyRead ?? (access == .read),
            program: program, settings: settings, clock: clock)
        if !isReadOnly {
            if exists { eraseLeftJournal() }
            try? markInterrupted()
            try? removeExpired(fileChanges: exists ? fileChanges : [])
        }
    }

    /// Opens a history for a user.
    ///
    /// What may heal by itself (locked, not writable, full) isn't thrown for `.write`: every call then throws it.
    /// - Returns: nil where there is none, unless `.write` makes one.
    /// - Throws: what a person must decide, with the file untouched; for `.change` and `.read` every problem.
    package static func open(
        path: String, to access: Access, program: String, settings: HistorySettings
    ) throws(HistoryProblem) -> HistoryStore? {
        do throws(HistoryProblem) {
            return try HistoryStore(path: path, access: access, program: program, settings: settings)
        } catch .missing where access != .write {
            return nil
        } catch .readOnly where access == .read {
            // What a killed writer has left is to be rolled back before anything can be read, which takes writing.
            return try HistoryStore(path: path, isOnlyRead: true, program: program, settings: settings)
        } catch {
            guard access == .write, error.mayHeal else { throw error }
            return HistoryStore(path: path, opened: .failure(error))
        }
    }

    /// Why turns that the clock takes for old weren't removed when the history was opened.
    var clockJump: ClockJump? { jump.withLock { $0 } }

    func note(_ clockJump: ClockJump) { jump.withLock { $0 = clockJump } }

    static func configuration(_ patience: Double, readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA cell_size_check = ON;
                    PRAGMA mmap_size = 0;
                    PRAGMA synchronous = EXTRA;
                    PRAGMA secure_delete = ON;
                    """)
        }
        return configuration
    }

    /// Files up to this size are checked page by page when they are opened; larger ones by `doctor`.
    private static let checkedSize = 2 << 20

    private static func prepare(_ queue: DatabaseQueue, path: String, exists: Bool, isReadOnly: Bool) throws {
        try queue.inDatabase { db in
            // Nobody's functions and virtual tables run before it is known whose they are.
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            if exists {
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
                if pages * pageSize <= checkedSize {
                    let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "ok"
                    guard verdict == "ok" else { throw HistoryProblem.corrupt(path: path, reason: verdict) }
                }
            }
            var isOwn = false
            // Both at one moment: another process may be about to make the tables.
            try db.inTransaction(.deferred) {
                isOwn = try HistorySchema.isOwn(db, version: HistorySchema.userVersion(db))
                return .commit
            }
            guard isOwn else { throw HistoryProblem.foreign(path: path) }
            // Our own triggers write to FTS5, which SQLite 3.40 takes for unsafe otherwise.
            try db.execute(sql: "PRAGMA trusted_schema = ON")
            if !isReadOnly { try HistorySchema.migrate(db) }
        }
    }

    // MARK: Access for the files beside this one

    var queue: DatabaseQueue {
        get throws(HistoryProblem) { try opened.get() }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(HistoryProblem) -> Value {
        do {
            return try queue.inDatabase(body)
        } catch {
            throw HistoryProblem(error, path: path)
        }
    }

    /// Everything or nothing, on the disk when this returns.
    func write<Value>(_ body: (Database) throws -> Value) throws(HistoryProblem) -> Value {
        guard !isReadOnly else { throw .readOnly(path: path) }
        do {
            return try queue.inDatabase { db in
                let known = session.withLock { $0 }
                var value: Value?
                do {
                    try db.inTransaction(.immediate) {
                        value = try body(db)
                        return .commit
                    }
                } catch {
                    session.withLock { $0 = known }  // one that was begun in the transaction that failed isn't there
                    throw error
                }
                guard let value else { throw HistoryProblem.inputOutput(path: path, reason: "nothing was written") }
                return value
            }
        } catch {
            throw HistoryProblem(error, path: path)
        }
    }

    /// The session of this process.
    func currentSession(_ db: Database) throws -> Int64 {
        if let known = session.withLock({ $0 }) { return known }
        try db.execute(
            sql: "INSERT INTO session (started, program, process) VALUES (?, ?, ?)",
            arguments: [now, program, ProcessIdentity.current.text])
        let begun = db.lastInsertedRowID
        session.withLock { $0 = begun }
        return begun
    }

    /// Seconds since 1970.
    var now: Double { clock().timeIntervalSince1970 }

    func noteUse(ofFeatures feature: Int64) { _ = usedFeatures.withLock { $0.insert(feature) } }

    /// Features that were used since this was last asked.
    func takeUsedFeatures() -> Set<Int64> {
        usedFeatures.withLock { used in
            defer { used = [] }
            return used
        }
    }

    /// Turns whose process is no more will never end.
    func markInterrupted() throws(HistoryProblem) {
        let dead = try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT session.id, CAST(session.process AS BLOB)
                    FROM turn JOIN session ON session.id = turn.session WHERE turn.status = 'running'
                    """
            ).filter { !ProcessIdentity(text: $0.text(1) ?? "").isAlive }.compactMap { $0.integer(0) }
        }
        guard !dead.isEmpty else { return }
        try write { db in
            for session in dead {
                try db.execute(
                    sql: "UPDATE turn SET status = 'interrupted' WHERE status = 'running' AND session = ?",
                    arguments: [session])
            }
        }
    }

    /// What SQLite finds wrong with the whole file; empty where nothing is.
    public func problems() throws(HistoryProblem) -> [String] {
        try read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check(20)") }.filter { $0 != "ok" }
    }
}

extension HistoryProblem {
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            // What SQLite has read and isn't what is written there.
            self = error as? HistoryProblem ?? .corrupt(path: path, reason: "a row isn't one of a history")
            return
        }
        let reason = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_NOTADB: self = .foreign(path: path)
        case .SQLITE_CORRUPT: self = .corrupt(path: path, reason: reason)
        default: self = .inputOutput(path: path, reason: reason)
        }
    }
}
