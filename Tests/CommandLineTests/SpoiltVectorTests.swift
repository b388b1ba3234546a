import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

/// A vector in the history whose bytes a disk or another program has changed.
@Suite("A spoilt vector")
struct SpoiltVectorTests {
    let program: Program
    let folder: TemporaryFolder
    private let samples = ["red-circle.png", "rectangle.png", "turned.jpg"]

    init() throws {
        program = try Program()
        folder = try TemporaryFolder()
        for sample in samples {
            try Data(contentsOf: URL(filePath: Program.sample(sample))).write(to: folder.appending(sample))
        }
    }

    /// Sets the first number of the first vector; the numbers that were there.
    private func spoil(_ number: Float) throws -> Data {
        try WrittenHistory(of: program).store.write { db in
            let bytes = try #require(try Data.fetchOne(db, sql: "SELECT bytes FROM vector ORDER BY id LIMIT 1"))
            let spoilt =
                Data((0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }) + bytes.dropFirst(4)
            try db.execute(
                sql: "UPDATE vector SET bytes = ? WHERE id = (SELECT min(id) FROM vector)", arguments: [spoilt])
            return bytes
        }
    }

    private var firstVector: Data? {
        get throws {
            try WrittenHistory(of: program).store.read { db in
                try Data.fetchOne(db, sql: "SELECT bytes FROM vector ORDER BY id LIMIT 1")
            }
        }
    }

    @Test(
        "Its photo is looked at again, found as before, and has its vector back, in a folder and in the whole history",
        arguments: [6.6e37, -6.6e37, .infinity, .nan, 3] as [Float])
    func searched(number: Float) throws {
        let first = try program.run("search", "a red circle", folder.path)
        #expect(first.status == 0 && first.lines.count == 3, "\(first)")
        for paths in [[folder.path], []] {
            let whole = try spoil(number)
            let again = try program.run(bytes: (["search", "a red circle"] + paths).map { Array($0.utf8) })
            #expect(again.status == 0 && again.output == first.output, "\(again)")
            #expect(try firstVector == whole)
        }
    }

    @Test("Sentences are ranked for its photo; a conversation finds the other photos")
    func others() throws {
        #expect(try program.run("search", "a red circle", folder.path).status == 0)
        _ = try spoil(6.6e37)
        let texts = try folder.write(Data("a red circle\na dog\n".utf8), to: "texts.txt")
        let ranked = try program.run("search", "--texts", texts.path, folder.appending("red-circle.png").path)
        #expect(ranked.status == 0 && ranked.lines.first?.hasSuffix("a red circle") == true, "\(ranked)")
        let chat = try program.run("chat", input: Data("/search a red circle\n".utf8))
        #expect(chat.status == 0 && chat.signal == 0, "\(chat)")
    }
}
