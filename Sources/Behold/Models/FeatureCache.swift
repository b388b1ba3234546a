import Models

/// What the image encoder saw in the latest photos, by the SHA-256 of their files.
struct FeatureCache {
    struct Entry: Sendable {
        let features: EncodedImage
        let width: Int
        let height: Int
        let damage: String?
    }

    private let capacity: Int
    private var entries: [String: (entry: Entry, used: Int)] = [:]
    private var clock = 0

    /// - Parameter capacity: photos kept; the one that was used least recently goes.
    init(capacity: Int = 128) { self.capacity = max(1, capacity) }

    var count: Int { entries.count }

    mutating func entry(for digest: String) -> Entry? {
        guard let kept = entries[digest] else { return nil }
        clock += 1
        entries[digest] = (kept.entry, clock)
        return kept.entry
    }

    /// Takes O(capacity) where another photo has to go.
    mutating func keep(_ entry: Entry, for digest: String) {
        if entries[digest] == nil, entries.count >= capacity,
            let oldest = entries.min(by: { $0.value.used < $1.value.used })?.key
        {
            entries[oldest] = nil
        }
        clock += 1
        entries[digest] = (entry, clock)
    }
}
