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
public final class Journal: Sendable {
    /// The file's path.
    public let path: String
    private static let program = "behold 0.1.0"
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
            let store = try HistoryStore(path: path, program: program, settings: settings)
            return Journal(path: path, store: .success(store))
        } catch {
            let problem = HistoryProblem(error)
            guard problem.mayHeal else { throw problem }
            return Journal(path: path, store: .failure(problem))
        }
    }

    /// Opens a history from which something is to be taken away.
    /// - Returns: nil where there is none yet.
    /// - Throws: every problem.
    public static func changing(_ choice: HistoryChoice) throws(HistoryProblem) -> Journal? {
        guard let path = try choice.path else { return nil }
        do {
            return Journal(path: path, store: .success(try HistoryStore(path: path, access: .change, program: program)))
        } catch .missing {
            return nil
        } catch {
            throw HistoryProblem(error)
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
        } catch {
            throw HistoryProblem(error)
        }
    }

    /// What a killed writer has left is to be rolled back before anything can be read, which takes writing.
    private static func store(at path: String) throws(HistoryError) -> HistoryStore {
        do {
            return try HistoryStore(path: path, access: .read)
        } catch .readOnly {
            return try HistoryStore(path: path, program: program)
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
        try use { (store) throws(HistoryError) in try store.problems() }
    }

    /// The caption of equal content by equal weights with equal options.
    func caption(sha256: String, model: ModelFacts, options: String) throws(HistoryProblem) -> CaptionLedger.Known? {
        let found = try use { (store) throws(HistoryError) in
            try store.caption(
                ofPhoto: sha256, weights: model.weights, precision: model.precision, options: options)
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
        try use { (store) throws(HistoryError) in try store.captions(ofPhoto: sha256) }
    }

    // MARK: Writing

    /// Writes the beginning of turns, all or none.
    /// - Returns: their numbers, in order.
    func begin(_ turns: [NewTurn]) throws(HistoryProblem) -> [Int] {
        try use { (store) throws(HistoryError) in try store.begin(turns) }
    }

    /// Completes turns and keeps what was seen of their photos, all or none. All is kept when this returns.
    func finish(
        _ outcomes: [(turn: Int, outcome: TurnOutcome)], keeping kept: [KeptPhoto]
    ) throws(HistoryProblem) {
        try use { (store) throws(HistoryError) in try store.finish(outcomes, keeping: kept) }
    }

    func use<Value>(
        _ body: (HistoryStore) throws(HistoryError) -> Value
    ) throws(HistoryProblem) -> Value {
        let store = try store.get()
        do throws(HistoryError) {
            return try body(store)
        } catch {
            throw HistoryProblem(error)
        }
    }
}

extension HistoryProblem {
    init(_ error: HistoryError) {
        switch error {
        case .foreign(let path): self = .foreign(path: path)
        case .corrupt(let path, let reason): self = .corrupt(path: path, reason: reason)
        case .newer(let path, _): self = .newer(path: path)
        case .folder(let path): self = .folder(path: path)
        case .othersLink(let path): self = .othersLink(path: path)
        case .notARegularFile(let path): self = .notARegularFile(path: path)
        case .missing(let path): self = .cannotCreate(path: path, errno: 2)
        case .locked(let path): self = .locked(path: path)
        case .readOnly(let path): self = .readOnly(path: path)
        case .full(let path): self = .full(path: path)
        case .cannotCreate(let path, let code): self = .cannotCreate(path: path, errno: code)
        case .inputOutput(let path, let reason): self = .inputOutput(path: path, reason: reason)
        case .malformedQuery(let place): self = .malformedQuery(near: place)
        }
    }

    /// Whether only the row is lost, not the answer.
    var mayHeal: Bool {
        switch self {
        case .foreign, .corrupt, .newer, .folder, .othersLink, .notARegularFile, .pathNotUTF8, .malformedQuery: false
        case .locked, .readOnly, .full, .cannotCreate, .inputOutput: true
        }
    }
}
