import Behold
import Terminal

// What a conversation takes from the history.
extension Conversation {
    private static let mostListed = 10
    /// Characters of each text.
    private static let longest = 120
    /// Photos of an earlier conversation that are taken up.
    private static let mostPhotos = 50
    /// Turns of it that are shown.
    private static let mostTurns = 5

    private func history() throws(ChatProblem) -> HistoryStore {
        guard let history = beholder.history else { throw .noHistory }
        return history
    }

    func showHistory(_ words: [UInt8]) throws {
        guard let text = String(validating: words, as: UTF8.self) else { throw ChatProblem.notText }
        let (turns, isCut) = try history().turns(matching: text, limit: Self.mostListed)
        for turn in turns { try StandardOutput.write(turn.shownOnOneLine(limit: Self.longest) + "\n") }
        if turns.isEmpty { note(text.isEmpty ? "the history is empty" : "nothing in the history has these words") }
        if isCut { note("only the latest \(Self.mostListed) are shown; `behold history` shows more") }
    }

    func resume(_ text: [UInt8]) async throws {
        guard let number = Int(String(decoding: text, as: UTF8.self)) else { throw ChatProblem.noTurnNumber }
        try await resume(turn: number)
    }

    /// Takes up the photos of the session that a turn belongs to, and shows its last turns.
    func resume(turn number: Int) async throws {
        let history = try history()
        guard let session = try history.session(ofTurn: number, photos: Self.mostPhotos, turns: Self.mostTurns) else {
            throw ChatProblem.noSuchTurn(number)
        }
        photos = StagedPhotos()
        lastAnswer = nil
        for photo in session.photos {
            guard !Interruption.isWanted else { throw ChatProblem.stopped }
            try await attempt { try await self.stage(photo) }
        }
        if session.isCut { note("only the latest \(Self.mostPhotos) photos are taken up") }
        for turn in session.turns { try StandardOutput.write(turn.shownOnOneLine(limit: Self.longest) + "\n") }
        if let place = photos.entries.firstIndex(where: { $0.overview.sha256 == session.chosen }) {
            _ = photos.turn(to: place + 1)
        }
    }

    /// A photo of an earlier session: from one of the files that had it, if it still has, else from what the history keeps.
    private func stage(_ photo: SessionPhoto) async throws {
        for path in photo.paths where Photo.exists(path: path) {
            let file = self.photo(at: path)
            guard let overview = try? await beholder.overview(of: file), overview.sha256 == photo.sha256 else {
                continue
            }
            return stage(file, overview)
        }
        let kept = Photo(kept: photo.sha256, name: photo.paths.first ?? [])
        stage(kept, try await beholder.overview(of: kept))
    }
}
