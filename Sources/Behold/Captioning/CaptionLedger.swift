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

        func facts(of file: PhotoFile) -> PhotoFacts {
            PhotoFacts(
                image: file.name, identity: file.identity, width: width, height: height, damage: damage,
                isOriginalMissing: file.isOriginalMissing)
        }
    }

    enum Entry: Sendable {
        case claimed
        case known(Known)
        case failed(PhotoProblem)
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Whether the caller is the first to come with this content, and has to caption it.
    func claim(_ digest: String) -> Bool {
        entries.withLock { entries in
            guard entries[digest] == nil else { return false }
            entries[digest] = .claimed
            return true
        }
    }

    func settle(_ digest: String, as entry: Entry) {
        entries.withLock { $0[digest] = entry }
    }

    func entry(for digest: String) -> Entry? {
        entries.withLock { $0[digest] }
    }
}
