import History

/// What one run of the program was about: a conversation, or the captioning of a folder.
public struct Session: Sendable, Equatable {
    public let number: Int
    /// In the order in which they came, the latest where there are many.
    public let photos: [SessionPhoto]
    /// Whether there were more photos.
    public let isCut: Bool
    /// The content of the photo that the turn which was asked for is about.
    public let chosen: String
    /// The last turns, oldest first.
    public let turns: [Turn]
}

/// A photo of an earlier session.
public struct SessionPhoto: Sendable, Equatable {
    /// Of the content, 64 lower-case hex digits.
    public let sha256: String
    /// Where it was: as it was named in the session first. Needn't be there any more, nor be UTF-8.
    public let paths: [[UInt8]]
}

extension Journal {
    /// The session that a turn belongs to; nil where there is no turn of that number.
    /// - Parameters:
    ///   - photos: photos at most.
    ///   - turns: turns at most.
    public func session(
        ofTurn number: Int, photos: Int, turns: Int
    ) throws(HistoryProblem) -> Session? {
        guard let turn = try turn(number) else { return nil }
        let found = try use { (store) throws(HistoryError) in
            try store.session(ofTurn: number, photos: photos, turns: turns)
        }
        return found.map { record in
            Session(
                number: record.id, photos: record.photos.map { SessionPhoto(sha256: $0.sha256, paths: $0.paths) },
                isCut: record.hasMorePhotos, chosen: turn.sha256, turns: record.turns.map(Turn.init))
        }
    }
}
