public import Foundation

/// Which turns of a history are meant: those that satisfy everything that is set.
public struct TurnFilter: Sendable, Equatable {
    /// Each of these words occurs in the question, the answer or the caption: any text does, none is syntax.
    public var words = ""
    /// The same in the index' own language, such as `dog AND (beach OR sea*)`:
    /// https://www.sqlite.org/fts5.html#full_text_query_syntax
    public var query: String?
    public var photo: PhotoReference?
    /// The model's name, or the digits of its weights.
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

    /// Leaves out turns of sessions that began, by their clock, before an earlier session did which has a time of this range:
    /// that clock was behind.
    package var sparingAfter: ClosedRange<Double>?

    public init() {}

    /// Whether every turn is meant.
    public var isEmpty: Bool { self == TurnFilter() }
}

/// A photo by its content and by every name that it may have been seen under: one is enough.
public struct PhotoReference: Sendable, Equatable {
    public var sha256: String?
    /// Of the image data without metadata.
    public var imageHash: String?
    public var paths: [[UInt8]]

    public init(sha256: String? = nil, imageHash: String? = nil, paths: [[UInt8]]) {
        self.sha256 = sha256
        self.imageHash = imageHash
        self.paths = paths
    }
}
