import Foundation
import History

/// Which history keeps turns.
public enum HistoryChoice: Sendable, Equatable {
    case none
    /// The file that `BEHOLD_HISTORY` names, else `history.sqlite` in the user's data folder.
    case standard
    case file([UInt8])

    /// The file's path, whether or not it is there; nil for `.none`.
    /// - Throws: `pathNotUTF8`.
    public var path: String? {
        get throws(HistoryProblem) {
            switch self {
            case .none: return nil
            case .file(let bytes):
                guard let path = String(validating: bytes, as: UTF8.self), !path.isEmpty else {
                    throw .pathNotUTF8(path: String(decoding: bytes, as: UTF8.self))
                }
                return path
            case .standard:
                if let path = ProcessInfo.processInfo.environment["BEHOLD_HISTORY"], !path.isEmpty { return path }
                return DataFolder.path + "/history.sqlite"
            }
        }
    }
}

/// The history of questions, answers and captions.
///
/// Its calls wait for the disk, and some seconds for other programs: they are not for Swift's cooperative pool.
public final class Journal: Sendable {
    /// The file's path.
    public let path: String
    private let store: Result<HistoryStore, HistoryProblem>
    /// Whether it was opened for reading alone.
    let isOnlyRead: Bool

    /// Opens the history that turns are written to; nil for `.none`.
    ///
    /// What may heal by itself (locked, not writable, full) isn't thrown: every turn then says that it isn't kept.
    /// - Throws: what a person must decide, with the file untouched.
    public static func writing(
        _ choice: HistoryChoice, settings: HistorySettings = HistorySettings()
    ) throws(HistoryProblem) -> Journal? {
        guard let path = try choice.path else { return nil }
        do {
            let store = try HistoryStore(path: path, program: BeholdVersion.program, settings: settings)
            return Journal(path: path, store: .success(store))
        } catch {
            guard error.mayHeal else { throw error }
            return Journal(path: path, store: .failure(error))
        }
    }

    /// Opens a history from which something is to be taken away.
    /// - Returns: nil where there is none yet.
    /// - Throws: every problem.
    public static func changing(_ choice: HistoryChoice) throws(HistoryProblem) -> Journal? {
        guard let path = try choice.path else { return nil }
        do {
            let store = try HistoryStore(path: path, access: .change, program: BeholdVersion.program)
            return Journal(path: path, store: .success(store))
        } catch .missing {
            return nil
        }
    }

    /// Opens a history that is only read.
    /// - Returns: nil where there is none yet.
    /// - Throws: every problem.
    public static func reading(_ choice: HistoryChoice) throws(HistoryProblem) -> Journal? {
        guard let path = try choice.path else { return nil }
        do {
            return Journal(path: path, store: .success(try store(at: path)), isOnlyRead: true)
        } catch .missing {
            return nil
        }
    }

    /// What a killed writer has left is to be rolled back before anything can be read, which takes writing.
    private static func store(at path: String) throws(HistoryProblem) -> HistoryStore {
        do {
            return try HistoryStore(path: path, access: .read)
        } catch .readOnly {
            return try HistoryStore(path: path, program: BeholdVersion.program)
        }
    }

    private init(path: String, store: Result<HistoryStore, HistoryProblem>, isOnlyRead: Bool = false) {
        self.path = path
        self.store = store
        self.isOnlyRead = isOnlyRead
    }

    /// Days by which the clock is ahead of everything that the history knows, where turns that are old by it stay for that.
    public var daysOfClockJump: Int? {
        guard let jump = (try? store.get())?.clockJump else { return nil }
        return Int(jump.last.distance(to: jump.now) / 86_400)
    }

    // MARK: Reading

    /// What is wrong with the whole file; empty where nothing is. Reads all of it.
    public func problems() throws(HistoryProblem) -> [String] {
        try use { (store) throws(HistoryProblem) in try store.problems() }
    }

    /// The caption of equal content by equal weights with equal options.
    func caption(sha256: String, model: ModelFacts, options: String) throws(HistoryProblem) -> CaptionLedger.Known? {
        let found = try use { (store) throws(HistoryProblem) in
            try store.caption(
                ofPhoto: sha256, weights: model.weights, precision: model.precision.rawValue, options: options)
        }
        guard let found, let draft = CaptionDraft(found),
            let width = found.photo.width, let height = found.photo.height
        else { return nil }
        return CaptionLedger.Known(
            draft: draft, width: width, height: height, damage: found.photo.damage,
            turn: found.number, isCached: true)
    }

    /// Every caption that was made of this content, however it was made.
    func captions(sha256: String) throws(HistoryProblem) -> [String] {
        try use { (store) throws(HistoryProblem) in try store.captions(ofPhoto: sha256) }
    }

    // MARK: Writing

    /// Writes the beginning of turns, all or none.
    /// - Returns: their numbers, in order.
    func begin(_ turns: [NewTurn]) throws(HistoryProblem) -> [Int] {
        try use { (store) throws(HistoryProblem) in try store.begin(turns) }
    }

    /// Completes turns and keeps what was seen of their photos, all or none. All is kept when this returns.
    func finish(
        _ outcomes: [(turn: Int, outcome: TurnOutcome)], keeping kept: [KeptPhoto]
    ) throws(HistoryProblem) {
        try use { (store) throws(HistoryProblem) in try store.finish(outcomes, keeping: kept) }
    }

    func use<Value>(
        _ body: (HistoryStore) throws(HistoryProblem) -> Value
    ) throws(HistoryProblem) -> Value {
        try body(try store.get())
    }
}
