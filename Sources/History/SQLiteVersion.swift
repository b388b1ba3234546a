import GRDB

extension HistoryStore {
    /// The version of the SQLite that keeps histories here, such as "3.40.1".
    package static var libraryVersion: String {
        let version = try? DatabaseQueue().inDatabase { db in
            try String.fetchOne(db, sql: "SELECT sqlite_version()")
        }
        return version.flatMap(\.self) ?? "unknown"
    }
}
