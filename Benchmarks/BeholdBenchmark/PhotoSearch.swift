import ArgumentParser
import Behold
import Foundation
import GRDB

/// Searches among many stored vectors.
struct PhotoSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract:
            "Loads and searches a history with the vectors of many photos, beside what the memory alone would take.")

    @Option(help: "Stored vectors.")
    var count = 100_000

    @Option(help: "Searches.")
    var rounds = 100

    @Option(help: "The built program.")
    var program = ".build/release/behold"

    private static let sentences = ["a dog on a beach", "two people on bicycles", "a red car in front of a house"]

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "behold-search-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "history.sqlite").path
        let beholder = try await Beholder(history: .file(Array(path.utf8)))
        let length = try await beholder.embedding(ofText: Self.sentences[0]).count
        progress("storing \(count) vectors of \(length) numbers")
        // A real photo first: what its vector is known by, the others are.
        _ = try await beholder.ask(Photo(path: "assets/samples/red-circle.png"), "what is this?")
        try StoredVectors.write(count, length: length, to: path)

        let before = residentMemory
        let loading = ContinuousClock.now
        let index = try await beholder.indexingHistory().known
        let load = (ContinuousClock.now - loading).seconds
        let memory = residentMemory - before
        var (whole, sentence): ([Double], [Double]) = ([], [])
        for round in 0..<rounds {
            let text = Self.sentences[round % Self.sentences.count]
            let query = SearchQuery.text(try SearchText(text))
            var start = ContinuousClock.now
            let matches = try await beholder.search(query, in: index)
            whole.append((ContinuousClock.now - start).seconds * 1_000)
            precondition(matches.count == 10)
            start = .now
            _ = try await beholder.embedding(ofText: text)
            sentence.append((ContinuousClock.now - start).seconds * 1_000)
        }
        let bytes = count * length * 4
        let floor = fastestRead(of: bytes) * 1_000
        var runs: [Double] = []
        for _ in 0..<5 {
            runs.append(try ChildProcess([program, "search", Self.sentences[0], "--history", path, "--quiet"]).seconds)
        }
        printTable(
            ["\(count) vectors of \(length) numbers, \(bytes / 1_000_000) MB", ""],
            [
                ["loaded from the history (\(fileSize(path) / 1_000_000) MB)", "\((load * 1_000).short) ms"],
                ["memory that they take", "\(memory / 1_000_000) MB"],
                ["one search, with its sentence encoded and ten photos looked up", "\(whole.median.short) ms"],
                ["of it the sentence", "\(sentence.median.short) ms"],
                ["reading as many bytes, all cores, nothing else", "\(floor.short) ms"],
                ["`behold search TEXT`, process start to end", "\(runs.median.short) s"],
            ])
        printTable(
            ["", "measured", "bound", ""],
            [Bound("one search of \(count) vectors", whole.median, .atMost, 20, unit: " ms").row])
    }

    private func timed<Value>(_ body: () throws -> Value) rethrows -> (Value, Double) {
        let start = ContinuousClock.now
        let value = try body()
        return (value, (ContinuousClock.now - start).seconds)
    }

    private func fileSize(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    /// Bytes of this process that are in memory.
    private var residentMemory: Int {
        let fields = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return fields.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 * 4_096 } ?? 0
    }

    /// Seconds that all cores together need to read so many bytes that lie in memory, at best.
    private func fastestRead(of count: Int) -> Double {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        nonisolated(unsafe) let start = memory.baseAddress!
        let chunks = 64
        return (0..<10).map { _ in
            timed {
                DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
                    let range = count * chunk / chunks..<count * (chunk + 1) / chunks
                    precondition(memchr(start + range.lowerBound, 1, range.count) == nil)
                }
            }.1
        }.min() ?? .nan
    }
}

/// Rows as `behold search` leaves them, of photos that never were.
private enum StoredVectors {
    static func write(_ count: Int, length: Int, to path: String) throws {
        var generator = SystemRandomNumberGenerator()
        try DatabaseQueue(path: path).write { db in
            let real = try Row.fetchOne(db, sql: "SELECT photo, weights, precision FROM vector")
            guard let real, let first: Int = real["photo"] else { preconditionFailure("no vector was kept") }
            for number in first + 1...first + count {
                let digits = String(number, radix: 16)
                try db.cachedStatement(sql: "INSERT INTO photo (id, sha256, width, height) VALUES (?, ?, 640, 480)")
                    .execute(arguments: [number, String(repeating: "0", count: 64 - digits.count) + digits])
                try db.cachedStatement(
                    sql: """
                        INSERT INTO sighting (photo, path, first, last, size, modified, changed)
                        VALUES (?, ?, 0, 0, 1, 1, 1)
                        """
                ).execute(arguments: [number, Data("/photos/\(number).jpg".utf8)])
                try db.cachedStatement(
                    sql: """
                        INSERT INTO vector (photo, weights, precision, bytes)
                        SELECT ?, weights, precision, ? FROM vector WHERE photo = ?
                        """
                ).execute(arguments: [number, vector(length, &generator), first])
            }
        }
    }

    /// Of length 1.
    private static func vector(_ length: Int, _ generator: inout SystemRandomNumberGenerator) -> Data {
        let numbers = (0..<length).map { _ in Float.random(in: -1...1, using: &generator) }
        let size = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return numbers.map { $0 / size }.withUnsafeBytes { Data($0) }
    }
}
