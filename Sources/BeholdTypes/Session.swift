/// What one run of the program was about: a conversation, or the captioning of a folder.
public struct Session: Sendable, Equatable {
    public let number: Int
    /// In the order in which they came, the latest if there are many.
    public let photos: [SessionPhoto]
    /// Whether there were more photos.
    public let isCut: Bool
    /// The content of the photo that the turn which was asked for is about.
    public let chosen: String
    /// The last turns, oldest first.
    public let turns: [Turn]

    package init(number: Int, photos: [SessionPhoto], isCut: Bool, chosen: String, turns: [Turn]) {
        self.number = number
        self.photos = photos
        self.isCut = isCut
        self.chosen = chosen
        self.turns = turns
    }
}

/// A photo of an earlier session.
public struct SessionPhoto: Sendable, Equatable {
    /// Of the content, 64 lower-case hex digits.
    public let sha256: String
    /// Where it was: as it was named in the session first, then where it was seen lately. Needn't be there any more, nor be
    /// UTF-8.
    public let paths: [[UInt8]]

    package init(sha256: String, paths: [[UInt8]]) {
        self.sha256 = sha256
        self.paths = paths
    }
}
