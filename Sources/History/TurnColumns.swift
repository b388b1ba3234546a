import BeholdTypes
import Foundation
import GRDB
import Interchange

/// The columns of a turn, each cast to the kind that it should have: whatever was put into a file by other hands, reading
/// it neither fails nor cuts a text at a NUL.
enum TurnColumns {
    static let sql = """
        CAST(turn.id AS INTEGER), CAST(turn.session AS INTEGER), CAST(turn.kind AS BLOB), CAST(turn.status AS BLOB),
        CAST(session.process AS BLOB), \(PhotoRecord.columns),
        CAST(turn.path AS BLOB), CAST(turn.question AS BLOB), CAST(turn.model AS BLOB),
        CAST(turn.weights AS BLOB), CAST(turn.precision AS BLOB), CAST(turn.options AS BLOB), CAST(turn.seed AS INTEGER),
        CAST(turn.started AS REAL), CAST(turn.answer AS BLOB), CAST(turn.confidence AS REAL), CAST(turn.score AS REAL),
        CAST(turn.alternatives AS BLOB), CAST(turn.seconds AS REAL)
        """
}

extension Turn {
    /// - Parameter processes: what is known of processes already; few processes write many turns.
    init(_ row: Row, _ processes: inout ProcessCensus) {
        var columns = ColumnReader(row)
        let (number, session) = (columns.integer() ?? 0, columns.integer() ?? 0)
        let kind = columns.text().flatMap(Kind.init(rawValue:)) ?? .ask
        let stored = columns.text().flatMap(Status.init(rawValue:)) ?? .failed
        let process = columns.text() ?? ""
        let photo = PhotoRecord(&columns)
        let (image, question) = (columns.bytes() ?? [], columns.text())
        let (model, weights, precision) = (columns.text() ?? "", columns.text() ?? "", columns.text() ?? "")
        let (options, seed, start) = (columns.text() ?? "", columns.integer(), Self.date(columns.number()))
        let (answer, confidence, score) = (columns.text(), columns.probability(), columns.number())
        let (alternatives, seconds) = (columns.bytes(), columns.number())
        let isOver = stored == .running && !processes.isAlive(process)
        let hasEnded = answer != nil || seconds != nil
        self.init(
            number: number, session: session, kind: kind, status: isOver ? .interrupted : stored, photo: photo,
            image: image, question: question, answer: answer, confidence: hasEnded ? confidence : nil,
            score: hasEnded ? score.map { Float($0) }.flatMap { $0.isFinite ? $0 : nil } : nil,
            alternatives: hasEnded ? alternatives.map(Self.alternatives) ?? [] : [], model: model, weights: weights,
            precision: precision, options: options, seed: seed, start: start,
            seconds: hasEnded ? min(max(0, seconds ?? 0), Self.mostSeconds) : nil)
    }

    /// Thirty years.
    private static let mostSeconds = 1e9

    /// Years that a calendar can write: 1 to 9999.
    private static func date(_ seconds: Double?) -> Date {
        Date(timeIntervalSince1970: min(max(seconds ?? 0, -62_135_596_800), 253_402_300_799))
    }

    static func alternatives(_ json: [UInt8]) -> [Answer] {
        let all = (try? JSONValue.decode([Answer].self, from: json)) ?? []
        return all.filter { 0...1 ~= $0.probability && $0.score?.isFinite != false }
    }
}

/// Which processes live, each looked up once.
struct ProcessCensus {
    private var known: [String: Bool] = [:]

    mutating func isAlive(_ process: String) -> Bool {
        if let alive = known[process] { return alive }
        let alive = ProcessIdentity(text: process).isAlive
        known[process] = alive
        return alive
    }
}
