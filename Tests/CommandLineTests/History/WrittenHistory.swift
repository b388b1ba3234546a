import BeholdTypes
import Foundation
import GRDB
import TestSupport

@testable import History

/// A history that the library writes where the program looks for it: many turns without a model's work.
struct WrittenHistory {
    let store: HistoryStore

    init(of program: Program) throws {
        store = try HistoryStore(path: program.historyPath, program: "behold 0.0.0")
    }

    /// A whole turn.
    /// - Parameters:
    ///   - question: nil for a caption.
    ///   - ago: seconds since its start.
    @discardableResult
    func record(
        _ question: String?, _ answer: String, image: [UInt8] = Array("photo.jpg".utf8),
        sha256: String = String(repeating: "a", count: 64), ago: Double = 0
    ) throws -> Int {
        let turn = NewTurn(
            kind: question == nil ? .caption : .ask, photo: PhotoRecord(sha256: sha256, width: 640, height: 480),
            path: image, question: question, model: "behold-small", weights: "fa90f325beca78c7", precision: "float32",
            options: "{}")
        let number = try store.begin([turn])[0]
        let outcome = TurnOutcome(
            status: .done, answer: answer, confidence: 0.75,
            alternatives: [Answer(text: answer, probability: 0.75), .init(text: "no", probability: 0.1)],
            seconds: 0.25)
        try store.finish([(number, outcome)])
        if ago > 0 { try execute("UPDATE turn SET started = started - \(ago) WHERE id = \(number)") }
        return number
    }

    /// What other hands could do to the file.
    func execute(_ statements: String) throws {
        try store.write { db in try db.execute(sql: statements) }
    }

    /// As `sqlite3 FILE vacuum` does.
    func vacuum() throws { try store.queue.vacuum() }

    func value(_ query: String) throws -> Int? {
        try store.read { db in try Int.fetchOne(db, sql: query) }
    }
}

extension Program.Result {
    /// The numbers of the turns of a `--jsonl` output.
    var turns: [Int] { get throws { try objects().compactMap { $0["turn"] as? Int } } }

    /// The result with `?` for bytes that aren't UTF-8, whose escapes Foundation's reader doesn't take.
    var readable: Program.Result {
        let text = text.replacing(/\\udc[89a-f][0-9a-f]/, with: "?")
        return Program.Result(status: status, signal: signal, output: Data(text.utf8), errors: errors, seconds: seconds)
    }
}
