import Behold
import Files
import Terminal

// The photos that a text describes best.
extension Conversation {
    private static let mostFound = 10

    /// Searches all photos that the history has seen; without a history, the folders that the photos of this conversation
    /// are in.
    func search(_ text: [UInt8]) async throws {
        guard !text.isEmpty else { throw ChatProblem.noText(.search) }
        let query: SearchText
        do throws(QuestionProblem) {
            query = try SearchText(utf8: text)
        } catch {
            return tell(error.sentence(about: "the text to search for"))
        }
        if let sentence = beholder.legibility(ofSentence: query.text).sentence { note(sentence) }
        let run = try await beholder.history == nil ? beholder.indexing(of: neighbours()) : beholder.indexingHistory()
        var index = run.known
        for await outcome in run {
            guard !Interruption.isWanted else { throw ChatProblem.stopped }
            // A file of the neighbourhood that can't be read isn't what was searched for.
            if case .indexed(let photo) = outcome { index.insert(photo) }
        }
        let matches = try await beholder.search(.text(query), in: index, limit: Self.mostFound)
        for match in matches { try StandardOutput.write(match.shown) }
        if matches.isEmpty { note("no photos to search yet: /image PATH") }
        for match in matches { match.sayWhatIsWrong() }
    }

    private func neighbours() throws(ChatProblem) -> [Photo] {
        guard !photos.isEmpty else { throw .noPhoto }
        var folders: [[UInt8]] = []
        for entry in photos.entries {
            let folder = FileSystem.folder(of: entry.photo.name)
            if !folders.contains(folder) { folders.append(folder) }
        }
        return PhotoFolder.entries(of: folders).compactMap { entry in
            if case .photo(let path) = entry { Photo(path: path) } else { nil }
        }
    }
}
