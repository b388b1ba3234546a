import Models
import Synchronization

/// The captions of one run by the SHA-256 of the photos, so that equal content is captioned once.
final class CaptionLedger: Sendable {
    /// A caption without the name of its photo.
    struct Known: Sendable {
        let draft: CaptionDraft
        let width: Int
        let height: Int
        let damage: String?
        let turn: Int?
        let isCached: Bool
    }

    enum Entry: Sendable {
        case claimed
        case known(Known)
        case failed(PhotoProblem)
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var trouble: HistoryProblem?
    }
    private let state = Mutex(State())

    /// Whether the caller is the first to come with this content, and has to caption it.
    func claim(_ digest: String) -> Bool {
        state.withLock { state in
            guard state.entries[digest] == nil else { return false }
            state.entries[digest] = .claimed
            return true
        }
    }

    func settle(_ digest: String, as entry: Entry) {
        state.withLock { $0.entries[digest] = entry }
    }

    func entry(for digest: String) -> Entry? {
        state.withLock { $0.entries[digest] }
    }

    /// Why the history is of no use any more in this run.
    var trouble: HistoryProblem? { state.withLock { $0.trouble } }

    func give(up trouble: HistoryProblem) {
        state.withLock { state in
            if state.trouble == nil { state.trouble = trouble }
        }
    }
}
