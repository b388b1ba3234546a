/// What is known of a photo that was looked at.
public struct PhotoFacts: Sendable, Equatable {
    /// The path as given. Needn't be UTF-8.
    public let image: [UInt8]
    public let identity: PhotoIdentity
    /// Pixels of the upright picture.
    public let width: Int
    public let height: Int
    /// What was wrong with the file, in English; nil where nothing was.
    public let damage: String?
    /// Whether the file is gone, and the result rests on what the history keeps of it.
    public let isOriginalMissing: Bool

    /// Of the file's bytes, 64 lower-case hex digits.
    public var sha256: String { identity.sha256 }
}

/// Which model answered.
public struct ModelFacts: Sendable, Equatable {
    public let name: String
    /// The first 16 hex digits of the weights' SHA-256.
    public let weights: String
    /// The one in use, never `fastest`.
    public let precision: Precision
    /// Below this confidence its answers are guesses among others; chosen on data, see the model's card. 0 if it answers no
    /// questions.
    public let unsureBelow: Float
}

/// How long something took and where it is kept.
public struct Record: Sendable, Equatable {
    /// The history's number of this turn; nil where none was kept.
    public let turn: Int?
    /// Whether the model didn't run, since the history had the result.
    public let isCached: Bool
    public let seconds: Double
    /// Why the turn isn't in the history, where one was asked for.
    public let trouble: HistoryProblem?
}

/// A photo at first sight.
public struct PhotoOverview: Sendable, Equatable {
    /// Whether the file is gone, and this is what the history keeps of it.
    public let isOriginalMissing: Bool
    /// Of the file's bytes, 64 lower-case hex digits.
    public let sha256: String
    /// "JPEG" or "PNG"; empty where the original is missing.
    public let format: String
    /// Pixels of the upright picture.
    public let width: Int
    public let height: Int
    /// What was wrong with the file, in English; nil where nothing was.
    public let damage: String?
    public let caption: String
    /// Whether the caption is likelier wrong than right.
    public let isUnsure: Bool
}
