import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

@Suite("behold history")
struct HistoryCommandTests {
    let program: Program
    let photo = Program.sample("red-circle.png")

    init() throws { program = try Program() }

    @Test("Questions and captions are listed, searched and shown")
    func listed() throws {
        #expect(try program.run("history").errors.contains("no history yet"))
        #expect(try program.run("ask", photo, "what color is the circle?").text == "red\n")
        #expect(try program.run("caption", Program.sample("turned.jpg")).status == 0)
        let all = try program.run("history", "--jsonl").objects()
        #expect(all.map { $0["turn"] as? Int } == [2, 1])
        #expect(all.map { $0["kind"] as? String } == ["caption", "ask"])
        let keys = [
            "turn", "session", "kind", "status", "image", "sha256", "question", "answer", "confidence", "alternatives",
            "model", "weights", "options", "started", "seconds",
        ]
        #expect(all.allSatisfy { Set($0.keys) == Set(keys) })
        #expect(try program.run("history", "purple", "star", "--jsonl").objects().map { $0["turn"] as? Int } == [2])
        #expect(try program.run("history", "color", "--jsonl").objects().map { $0["turn"] as? Int } == [1])
        let shown = try program.run("history", "show", "1")
        #expect(shown.text.contains("what color is the circle?") && shown.text.contains("red ("))
        let document = try #require(try program.run("history", "show", "1", "--json").json() as? [String: Any])
        #expect(document["answer"] as? String == "red" && document["status"] as? String == "done")
        #expect((document["alternatives"] as? [Any])?.count == 5)
        #expect((document["started"] as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        #expect(try program.run("history", "show", "99").status == 66)
        let limited = try program.run("history", "--limit", "1", "--json")
        #expect((try limited.json() as? [Any])?.count == 1 && limited.errors.contains("--limit"))
        #expect(try program.run("history", "--limit", "0").status == 64)
    }

    @Test("Any words may be searched for")
    func anyWords() throws {
        let questions = ["it's a dog?", "is C++ a/b?", "what - 🐶?", "100 % \"quoted\"?", "黒い犬ですか"]
        for question in questions { _ = try program.run("ask", photo, "--question", question) }
        for word in ["it's", "C++", "a/b", "🐶", "\"quoted\"", "犬", "黒い犬ですか?", "%"] {
            let found = try program.run("history", "--jsonl", "--", word)
            #expect(found.status == 0 && found.lines.count == 1, "\(word): \(found)")
        }
        for word in ["AND", "NEAR(", "*", "'; DROP TABLE turn; --", "x\u{0}y".replacing("\u{0}", with: "")] {
            #expect(try program.run("history", "--", word).status == 0)
        }
        let symbols = (0..<1_200).map { "\(Character(Unicode.Scalar(0x1f300 + UInt32($0))!))" }
        let many = try program.run("history", "--jsonl", symbols.joined(separator: " "))
        #expect(many.status == 0 && many.lines.isEmpty, "\(many)")
        #expect(try program.run("history", "--jsonl").lines.count == questions.count)
    }

    @Test("Texts are kept byte for byte, and shown without steering the terminal")
    func texts() throws {
        let texts = [
            "👩‍👩‍👧‍👦 what?", "🏴󠁧󠁢󠁳󠁣󠁴󠁿 flag?", "1️⃣?", "z" + String(repeating: "\u{301}", count: 500), "H̸̡̪̯ͨ͊̽̅̾̎Ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬ", "각?", "ｆｕｌｌ？",
            "𝒻𝓇?", "מה זה?", "a\u{202e}cba?", "\u{e0061}\u{e0062}?", "\u{1b}]0;title\u{7}?", "\u{1b}[2J?",
            "\u{1b}]52;c;aGk=\u{7}?", "\u{9b}31m?", "abc\rdef?", "a\u{8}\u{8}b?", "a\tb\nc?",
        ]
        for text in texts { #expect(try program.run("ask", photo, "--question", text).status == 0) }
        let rows = try program.run("history", "--jsonl", "--limit", "100")
        let kept = try rows.objects().reversed().compactMap { $0["question"] as? String }
        #expect(kept.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
        expectPrintable(rows.output)
        let shown = try program.run("history", "--limit", "100")
        #expect(shown.lines.count == texts.count)
        expectPrintable(shown.output)
        for number in 1...texts.count { expectPrintable(try program.run("history", "show", "\(number)").output) }
    }

    @Test("A history that a person must decide about is refused before a model runs, and left as it is")
    func refused() throws {
        let folder = try TemporaryFolder()
        let files: [(name: String, bytes: [UInt8])] = [
            ("text", Array("dear diary, this is no database, but it is long enough to be one\n".utf8)),
            ("random", (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 7 + $0 >> 3) }),
            ("truncated", Array("SQLite format 3\0".utf8)),
        ]
        for file in files {
            let url = try folder.write(file.bytes, to: file.name)
            let result = try program.run("ask", photo, "what?", "--history", url.path)
            expectRefusal(result, status: 65, saying: file.name, "--no-history")
            #expect(try Array(Data(contentsOf: url)) == file.bytes)
            #expect(try program.run("history", "--history", url.path).status == 65)
        }
        expectRefusal(try program.run("ask", photo, "what?", "--history", folder.path), status: 73, saying: "folder")
        #expect(try program.run("ask", photo, "what color is the circle?", "--no-history").text == "red\n")
    }

    @Test("A file that only claims to be a history is refused before a model runs, and left as it is")
    func claimed() throws {
        let folder = try TemporaryFolder()
        let url = folder.appending("claimed.sqlite")
        try DatabaseQueue(path: url.path).inDatabase { db in
            try db.execute(sql: "PRAGMA application_id = \(0x4248_4c44); CREATE TABLE notes (text)")
        }
        let bytes = try Data(contentsOf: url)
        expectRefusal(
            try program.run("ask", photo, "what?", "--history", url.path), status: 65, saying: "claimed.sqlite",
            "--no-history")
        #expect(try program.run("history", "--history", url.path).status == 65)
        #expect(try Data(contentsOf: url) == bytes)
    }

    @Test("A history's name is a file's name, whatever SQLite would make of it")
    func names() throws {
        let folder = try TemporaryFolder()
        var shell = program
        shell.executable = "/bin/sh"
        func run(_ arguments: String...) throws -> Program.Result {
            let script = ["-c", "cd \"$0\" && exec \"$@\"", folder.path, Program.path]
            return try shell.run(bytes: (script + arguments).map { Array($0.utf8) })
        }
        let names = [":memory:", "file:notes.sqlite", "file:a.sqlite?mode=memory", "file:", "plain.sqlite"]
        for name in names {
            let asked = try run("ask", photo, "what color is the circle?", "--json", "--history", name)
            #expect((try asked.json() as? [String: Any])?["turn"] as? Int == 1, "\(name): \(asked)")
            #expect(try run("history", "--jsonl", "--history", name).turns == [1], "\(name)")
            let mode = try FileManager.default.attributesOfItem(atPath: folder.appending(name).path)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names.sorted())
        // What is beside a name is checked no less than what it says.
        try folder.write(Array("dear diary, this is no database, but it is long enough to be one\n".utf8), to: "diary")
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("file:diary").path, withDestinationPath: "diary")
        #expect(try run("ask", photo, "what?", "--history", "file:diary").status == 65)
        let copied = try run("history", "backup", "file:copy.sqlite", "--history", "plain.sqlite")
        #expect(copied.status == 0, "\(copied)")
        #expect(FileManager.default.fileExists(atPath: folder.appending("file:copy.sqlite").path))
        #expect(!FileManager.default.fileExists(atPath: folder.appending("copy.sqlite").path))
    }

    @Test("A history of a newer version is refused, and left as it is")
    func newer() throws {
        _ = try program.run("ask", photo, "what?")
        var bytes = try Array(Data(contentsOf: URL(filePath: program.historyPath)))
        bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])  // user_version
        try Data(bytes).write(to: URL(filePath: program.historyPath))
        expectRefusal(try program.run("ask", photo, "what?"), status: 65, saying: "newer version")
        #expect(try Array(Data(contentsOf: URL(filePath: program.historyPath))) == bytes)
    }

    @Test("A history that is cut off is refused, and left as it is")
    func cutOff() throws {
        _ = try program.run("ask", photo, "what?")
        let whole = try Data(contentsOf: URL(filePath: program.historyPath))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: program.historyPath))
        expectRefusal(try program.run("ask", photo, "what?"), status: 65, saying: "--no-history")
        #expect(try Data(contentsOf: URL(filePath: program.historyPath)).count == whole.count / 2)
    }

    @Test("A zero-byte file is a new history")
    func zeroBytes() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write([], to: "new")
        #expect(try program.run("ask", photo, "what?", "--history", url.path).status == 0)
        #expect(try program.run("history", "--history", url.path, "--jsonl").lines.count == 1)
    }

    @Test("A history that can't be written costs the row, not the answer")
    func unwritable() throws {
        let result = try program.run("ask", photo, "what color is the circle?", "--history", "/proc/none/history")
        #expect(result.status == 73 && result.text == "red\n")
        #expect(result.errors.contains("not saved:") && result.errors.split(separator: "\n").count == 1)
        let captions = try program.run("caption", photo, photo, "--history", "/proc/none/history", "--jsonl")
        #expect(captions.status == 73 && captions.lines.count == 2)
        #expect(try captions.objects().allSatisfy { $0["turn"] is NSNull })
        #expect(captions.errors.components(separatedBy: "not saved:").count == 2)
    }

    @Test("A lock that goes away is waited for; one that stays costs the row")
    func locked() throws {
        _ = try program.run("ask", photo, "what?")
        let lock = try HistoryLock(program.historyPath)
        let waiting = try program.start(["ask", photo, "what color is the circle?"].map { Array($0.utf8) })
        usleep(1_500_000)
        lock.release()
        let waited = try waiting.wait()
        #expect(waited.status == 0 && waited.text == "red\n", "\(waited)")
        let kept = try HistoryLock(program.historyPath)
        let result = try program.run("ask", photo, "what color is the circle?")
        #expect(result.status == 73 && result.text == "red\n", "\(result)")
        #expect(result.errors.contains("locked"))
        kept.release()
        #expect(try program.run("history", "--jsonl").lines.count == 2)
    }

    @Test("Several processes write at once: no turn is lost, none is there twice, and nobody sees a lock")
    func severalProcesses() throws {
        let writers = 4
        let turns = 40
        let runs = try (0..<writers).map { writer in
            let questions = (0..<turns).flatMap { ["--question", "what is \(writer) of \($0)?"] }
            return try program.start((["ask", "--image", photo, "--jsonl"] + questions).map { Array($0.utf8) })
        }
        var acknowledged: [Int] = []
        for run in runs {
            let result = try run.wait()
            let errors = result.errors.split(separator: "\n").filter { !$0.contains("the model doesn't know") }
            #expect(result.status == 0 && errors.isEmpty, "\(errors)")
            acknowledged += try result.turns
        }
        #expect(acknowledged.count == writers * turns && Set(acknowledged).count == writers * turns)
        let rows = try program.run("history", "--jsonl", "--limit", "1000").objects()
        #expect(Set(rows.compactMap { $0["turn"] as? Int }) == Set(acknowledged))
        #expect(Set(rows.compactMap { $0["question"] as? String }).count == writers * turns)
        #expect(rows.allSatisfy { $0["status"] as? String == "done" })
        #expect(Set(rows.compactMap { $0["session"] as? Int }).count == writers)
        #expect(try program.run("doctor").status == 0)
    }

    @Test("The file is the user's alone, whatever the umask")
    func permissions() throws {
        _ = try program.run("ask", photo, "what?")
        let attributes = try FileManager.default.attributesOfItem(atPath: program.historyPath)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test("BEHOLD_HISTORY names the file; --history comes before it; --no-history keeps nothing")
    func places() throws {
        let folder = try TemporaryFolder()
        var other = program
        other.environment["BEHOLD_HISTORY"] = folder.appending("a/b/h.sqlite").path
        #expect(try other.run("ask", photo, "what?").status == 0)
        #expect(FileManager.default.fileExists(atPath: folder.appending("a/b/h.sqlite").path))
        #expect(try other.run("ask", photo, "what?", "--history", folder.appending("c").path).status == 0)
        #expect(try other.run("history", "--jsonl").lines.count == 1)
        #expect(try other.run("ask", photo, "what?", "--no-history").status == 0)
        #expect(try other.run("history", "--jsonl").lines.count == 1)
        #expect(!FileManager.default.fileExists(atPath: program.historyPath))
    }
}

/// Holds the whole of an SQLite file for itself, as `BEGIN EXCLUSIVE` does in another process.
/// The bytes: https://www.sqlite.org/src/file/src/os.h
private final class HistoryLock {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 0x4000_0000
        lock.l_len = 512
        try #require(unsafe fcntl(descriptor, F_SETLK, &lock) == 0)
    }

    func release() { close(descriptor) }
}
