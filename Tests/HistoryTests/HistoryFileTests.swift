import BeholdTypes
import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

@testable import History

/// Files that are no history of this program's are refused and left as they are.
@Suite(.serialized)
struct HistoryFileTests {
    let folder: TemporaryFolder
    var file: URL { folder.appending("history.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    func error(_ access: HistoryStore.Access = .write) -> HistoryProblem? {
        do {
            _ = try HistoryStore(path: file.path, access: access)
            return nil
        } catch {
            return error
        }
    }

    /// A history with rows.
    func makeHistory(rows: Int = 50) throws {
        let store = try HistoryStore(path: file.path)
        for row in 0..<rows { try store.record("question \(row)", String(repeating: "answer ", count: 50)) }
    }

    /// Opening is refused, and neither the file nor its folder changes.
    func expectRefusal(
        _ expected: (HistoryProblem) -> Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try Data(contentsOf: file)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let found = try #require(error(), "not refused", sourceLocation: sourceLocation)
        #expect(expected(found), "\(found)", sourceLocation: sourceLocation)
        #expect(try Data(contentsOf: file) == before, "the file was changed", sourceLocation: sourceLocation)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path) == names, sourceLocation: sourceLocation)
    }

    func isForeign(_ error: HistoryProblem) -> Bool { error == .foreign(path: file.path) }
    func isCorrupt(_ error: HistoryProblem) -> Bool { if case .corrupt = error { true } else { false } }

    func change(_ offset: Int, _ bytes: [UInt8]) throws {
        var data = try Data(contentsOf: file)
        data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        try data.write(to: file)
    }

    @Test("Text, another program's database and random bytes are foreign")
    func foreign() throws {
        try Data("just some text, longer than a header would be, and then some more of it to be sure of that".utf8)
            .write(to: file)
        try expectRefusal(isForeign)
        try Data((0..<4096).map { _ in UInt8.random(in: 0...255) }).write(to: file)
        try expectRefusal(isForeign)
        try FileManager.default.removeItem(at: file)
        try DatabaseQueue(path: file.path).inDatabase { try $0.execute(sql: "CREATE TABLE notes (text)") }
        try expectRefusal(isForeign)
    }

    @Test("A history with a trigger, a view or a table that this program didn't make is foreign")
    func strangers() throws {
        for statement in [
            "CREATE TRIGGER evil AFTER INSERT ON turn BEGIN DELETE FROM turn; END",
            "CREATE VIEW evil AS SELECT * FROM turn", "CREATE TABLE evil (x)",
            // Names that look like SQLite's own, and one that is.
            "CREATE TRIGGER sqliteXevil AFTER INSERT ON turn BEGIN DELETE FROM turn; END",
            "CREATE TRIGGER \"SQLite-evil\" AFTER INSERT ON turn BEGIN DELETE FROM turn; END",
            "CREATE TABLE \"sqlite.stat1\" (x)", "CREATE VIEW sqlite1 AS SELECT * FROM turn",
            """
            PRAGMA writable_schema = ON;
            INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_evil', 'turn', 0,
                'CREATE TRIGGER sqlite_evil AFTER INSERT ON turn BEGIN DELETE FROM turn; END');
            """,
        ] {
            try? FileManager.default.removeItem(at: file)
            try makeHistory(rows: 2)
            try DatabaseQueue(path: file.path).inDatabase { try $0.execute(sql: statement) }
            try expectRefusal(isForeign)
        }
    }

    @Test("A file of version 0 that has tables is foreign, whosever they are; one without becomes a history")
    func versionZero() throws {
        for statement in ["CREATE TABLE notes (text)", "CREATE VIEW turn AS SELECT 1", nil] {
            try? FileManager.default.removeItem(at: file)
            try DatabaseQueue(path: file.path).inDatabase { db in
                try db.execute(sql: "PRAGMA application_id = \(HistorySchema.applicationID)")
                if let statement { try db.execute(sql: statement) }
            }
            guard statement == nil else {
                try expectRefusal(isForeign)
                continue
            }
            #expect(try HistoryStore(path: file.path, access: .read).turns(limit: 9).turns.isEmpty)
            #expect(try HistoryStore(path: file.path).record("what?", "yes") == 1)
        }
        try change(60, [0, 0, 0, 0])
        try expectRefusal(isForeign)
    }

    @Test("A history of a newer version is refused")
    func newer() throws {
        try makeHistory(rows: 2)
        try change(60, [0, 0, 0, 99])
        try expectRefusal { $0 == .newer(path: file.path, version: 99) }
    }

    @Test("A cut file, a wrong page size and a garbage page are corrupt")
    func corrupt() throws {
        try makeHistory()
        let whole = try Data(contentsOf: file)
        try whole.prefix(whole.count / 2).write(to: file)
        try expectRefusal(isCorrupt)
        try whole.write(to: file)
        try change(16, [0x03, 0x01])
        try expectRefusal(isCorrupt)
        for page in 1..<whole.count / 4096 {
            try whole.write(to: file)
            try change(page * 4096, (0..<4096).map { _ in UInt8.random(in: 0...255) })
            // A page that nothing uses may hold anything.
            if error(.read) == nil, try HistoryStore(path: file.path, access: .read).problems().isEmpty { continue }
            try expectRefusal(isCorrupt)
        }
    }

    @Test("A file that another process makes longer or shorter while it is looked at is no corrupt one")
    func grownMeanwhile() throws {
        try makeHistory(rows: 3)
        let writer = try HistoryWritingTests.anotherConnection(file.path)
        func write(_ statement: String) {
            #expect(throws: Never.self) { try writer.writeWithoutTransaction { try $0.execute(sql: statement) } }
        }
        let longer = String(repeating: "longer ", count: 9_000)
        for statement in ["UPDATE turn SET answer = '\(longer)'", "UPDATE turn SET answer = 'no'; VACUUM"] {
            var looks = 0
            let isThere = try HistoryFile(path: file.path).check {
                looks += 1
                if looks == 1 { write(statement) }
            }
            #expect(isThere)
            #expect(looks > 0)
        }
        try Data(contentsOf: file).dropLast(4_096).write(to: file)
        #expect(throws: HistoryProblem.corrupt(path: file.path, reason: "it is cut off")) {
            try HistoryFile(path: file.path).check()
        }
    }

    @Test("The corpus' files are refused or used as its manifest says", .needsShared)
    func corpus() throws {
        for name in ["evil_trigger_view.db", "text_file.db"] {
            let source = try Shared.url("corpus/misc/sqlite/\(name)")
            try? FileManager.default.removeItem(at: file)
            try Data(contentsOf: source).write(to: file)
            try expectRefusal(isForeign)
        }
        for (name, beside) in [("garbage.db-journal", "-journal"), ("garbage.db-wal", "-wal")] {
            try? FileManager.default.removeItem(at: file)
            try makeHistory(rows: 3)
            try Data(contentsOf: Shared.url("corpus/misc/sqlite/\(name)"))
                .write(to: URL(filePath: file.path + beside))
            #expect(try HistoryStore(path: file.path).turns(limit: 10).turns.count == 3, "\(name)")
            try? FileManager.default.removeItem(atPath: file.path + beside)
        }
    }

    @Test("An empty file becomes a history; without a file there is nothing to read")
    func empty() throws {
        #expect(error(.read) == .missing(path: file.path))
        #expect(!FileManager.default.fileExists(atPath: file.path))
        try Data().write(to: file)
        #expect(try HistoryStore(path: file.path).record("what?", "yes") == 1)
    }

    @Test("A folder, a pipe and another user's link are refused without waiting")
    func notFiles() throws {
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        #expect(error() == .folder(path: file.path))
        try FileManager.default.removeItem(at: file)
        #expect(unsafe mkfifo(file.path, 0o600) == 0)
        #expect(error() == .notARegularFile(path: file.path))
        try FileManager.default.removeItem(at: file)
        let target = folder.appending("target.sqlite")
        try FileManager.default.createSymbolicLink(at: file, withDestinationURL: target)
        guard geteuid() == 0 else { return print("skipped: only root can make another user's link") }
        #expect(unsafe lchown(file.path, 65_534, 65_534) == 0)
        #expect(error() == .othersLink(path: file.path))
        #expect(!FileManager.default.fileExists(atPath: target.path))
    }

    @Test("Nobody else can read a history, whatever the umask", arguments: [0o000, 0o022, 0o077] as [mode_t])
    func permissions(mask: mode_t) throws {
        let before = umask(mask)
        defer { umask(before) }
        let path = folder.appending("new/deeper/history.sqlite").path
        let store = try HistoryStore(path: path)
        try store.record("what?", "yes")
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder.appending("new").path) == 0o700)
        #expect(try mode(folder.appending("new/deeper").path) == 0o700)
        #expect(unsafe chmod(path, 0o644) == 0)
        _ = try HistoryStore(path: path)
        #expect(try mode(path) == 0o600)
    }

    @Test("What was committed is there after a writer died in the middle of a transaction")
    func hotJournal() throws {
        try makeHistory(rows: 3)
        let writer = try HistoryWritingTests.anotherConnection(file.path)
        let copy = folder.appending("copy.sqlite")
        try writer.inDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE")
            for row in 0..<2000 {
                try db.execute(
                    sql: "UPDATE turn SET answer = ? WHERE id = ?",
                    arguments: [String(repeating: "changed \(row) ", count: 200), row % 3 + 1])
            }
            for beside in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: file.path + beside, toPath: copy.path + beside)
            }
            try db.execute(sql: "ROLLBACK")
        }
        #expect(try Data(contentsOf: URL(filePath: copy.path + "-journal")).count > 0)
        let store = try HistoryStore(path: copy.path)
        #expect(try store.problems().isEmpty)
        let answers = try store.turns(limit: 10).turns.compactMap(\.answer)
        #expect(answers == Array(repeating: String(repeating: "answer ", count: 50), count: 3))
    }

    @Test("The journal is looked for, and made, beside the file that a link leads to")
    func journalBehindLink() throws {
        let (shelf, links) = (folder.appending("shelf"), folder.appending("links"))
        for made in [shelf, links] {
            try FileManager.default.createDirectory(at: made, withIntermediateDirectories: false)
        }
        let (target, link) = (shelf.appending(path: "history.sqlite"), links.appending(path: "history.sqlite"))
        try makeHistory()
        try FileManager.default.moveItem(at: file, to: target)
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "../shelf/history.sqlite")
        #expect(HistoryFile(path: link.path).place == HistoryFile(path: target.path).place)
        #expect(HistoryFile(path: link.path).place.hasSuffix("/shelf/history.sqlite"))
        #expect(HistoryFile(path: links.appending(path: "none").path).place.hasSuffix("/links/none"))
        #expect(try HistoryStore(path: link.path).record("what?", "yes") == 51)

        // While a writer is at work the length may be wrong.
        try Data(contentsOf: target).dropLast(4096).write(to: target)
        #expect(throws: HistoryProblem.corrupt(path: link.path, reason: "it is cut off")) {
            try HistoryFile(path: link.path).check()
        }
        let journal = URL(filePath: target.path + "-journal")
        try Data().write(to: journal)
        #expect(try HistoryFile(path: link.path).check())
        try FileManager.default.removeItem(at: journal)

        guard geteuid() != 0 else { return print("skipped: root may write into every folder") }
        for (forbidden, isWritable) in [(links, true), (shelf, false)] {
            #expect(unsafe chmod(forbidden.path, 0o500) == 0)
            #expect(HistoryFile(path: link.path).isWritable == isWritable)
            #expect(unsafe chmod(forbidden.path, 0o700) == 0)
        }
    }

    @Test("A history opened for reading can't be written, and says so")
    func readOnly() throws {
        try makeHistory(rows: 3)
        let store = try HistoryStore(path: file.path, access: .read)
        #expect(try store.turns(matching: "question", limit: 10).turns.count == 3)
        #expect(throws: HistoryProblem.readOnly(path: file.path)) { try store.begin([.asking("one")]) }
    }

    @Test("There is no history to read or to change before one is written; what may heal is thrown by each call")
    func opening() throws {
        func open(_ path: String, _ access: HistoryStore.Access) throws -> HistoryStore? {
            try HistoryStore.open(path: path, to: access, program: "tests", settings: HistorySettings())
        }
        #expect(try open(file.path, .read) == nil)
        #expect(try open(file.path, .change) == nil)
        #expect(try open(file.path, .write)?.isOnlyRead == false)
        #expect(try open(file.path, .read)?.isOnlyRead == true)

        let below = file.path + "/history.sqlite"  // a file is no folder
        let problem = HistoryProblem.cannotCreate(path: below, errno: ENOTDIR)
        let store = try #require(try open(below, .write))
        #expect(throws: problem) { try store.turns(limit: 1) }
        #expect(throws: problem) { try store.begin([.asking("one")]) }
        #expect(throws: problem) { try open(below, .read) }
    }
}
