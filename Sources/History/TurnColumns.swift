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

extension TurnRecord {
    /// - Parameter processes: what is known of processes already; few processes write many turns.
    init(_ row: Row, _ processes: inout ProcessCensus) {
        var columns = ColumnReader(row)
        id = columns.integer() ?? 0
        session = columns.integer() ?? 0
        let kind = columns.text().flatMap(TurnKind.init(rawValue:)) ?? .ask
        let stored = columns.text().flatMap(TurnStatus.init(rawValue:)) ?? .failed
        let process = columns.text() ?? ""
        let photo = PhotoRecord(&columns)
        turn = NewTurn(
            kind: kind, photo: photo, path: columns.bytes() ?? [], question: columns.text(),
            model: columns.text() ?? "", weights: columns.text() ?? "", precision: columns.text() ?? "",
            options: columns.text() ?? "", seed: columns.integer())
        started = Self.date(columns.number())
        let (answer, confidence) = (columns.text(), columns.probability())
        let (score, alternatives, seconds) = (columns.number(), columns.bytes(), columns.number())
        let isOver = stored == .running && !processes.isAlive(process)
        status = isOver ? .interrupted : stored
        if answer != nil || seconds != nil {
            outcome = TurnOutcome(
                status: stored, answer: answer, confidence: confidence,
                score: score.map { Float($0) }.flatMap { $0.isFinite ? $0 : nil },
                alternatives: alternatives.map(Self.alternatives) ?? [],
                seconds: min(max(0, seconds ?? 0), Self.mostSeconds))
        } else {
            outcome = nil
        }
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
