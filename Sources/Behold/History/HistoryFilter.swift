import Files
public import Foundation
import History
import Imaging
import Interchange

/// Which turns of a history are meant: those that satisfy everything that is set.
public struct HistoryFilter: Sendable, Equatable {
    /// Each of these words occurs in the question, the answer or the caption: any text does, none is syntax.
    public var words = ""
    /// The same in the syntax of SQLite's FTS5, such as `dog AND (beach OR sea*)`.
    public var fullTextQuery: String?
    /// A photo, by its content and by the names that it was seen under.
    public var photo: Photo?
    /// The model's name, or its weights' digits.
    public var model: String?
    /// The first moment that counts.
    public var since: Date?
    /// The first moment that no longer counts.
    public var until: Date?
    public var kind: Turn.Kind?
    public var session: Int?
    /// The turns' numbers.
    public var turns: [Int]?
    /// The first number that no longer counts.
    public var beforeTurn: Int?

    public init() {}

    /// Whether every turn is meant.
    public var isEmpty: Bool { self == HistoryFilter() }
}

extension TurnFilter {
    init(_ filter: HistoryFilter) {
        self.init()
        words = filter.words
        query = filter.fullTextQuery
        photo = filter.photo.map(PhotoReference.init)
        model = filter.model
        since = filter.since
        until = filter.until
        kind = filter.kind.flatMap { TurnKind(rawValue: $0.rawValue) }
        session = filter.session
        turns = filter.turns
        beforeTurn = filter.beforeTurn
    }
}

extension PhotoReference {
    /// A file that is gone or can't be read is known by its names alone.
    init(_ photo: Photo) {
        let file = try? photo.imageFile()
        // Histories of the first version have paths as they were given.
        let paths = [photo.name] + (photo.isFile ? AbsolutePath.bytes(of: photo.name).map { [$0] } ?? [] : [])
        self.init(
            sha256: file?.sha256.hexadecimal, imageHash: file?.imageHash?.hexadecimal, paths: paths)
    }
}
