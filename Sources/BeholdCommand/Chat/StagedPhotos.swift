import Behold

/// The photos that a conversation is about, numbered from 1 in the order in which they came.
struct StagedPhotos {
    struct Entry {
        let photo: Photo
        let overview: PhotoOverview
    }

    private(set) var entries: [Entry] = []
    /// The number of the photo that questions are about; 0 where there is none.
    private(set) var current = 0

    var isEmpty: Bool { entries.isEmpty }

    /// Adds a photo, or finds it again, and turns to it.
    /// - Returns: its number.
    @discardableResult
    mutating func add(_ entry: Entry) -> Int {
        let known = entries.firstIndex {
            $0.photo.name == entry.photo.name && $0.overview.sha256 == entry.overview.sha256
        }
        if let known {
            entries[known] = entry
            current = known + 1
        } else {
            entries.append(entry)
            current = entries.count
        }
        return current
    }

    /// Puts what is known of a photo now in the place of what was known of it.
    mutating func replace(_ old: Entry, by new: Entry) {
        let place = entries.firstIndex {
            $0.photo.name == old.photo.name && $0.overview.sha256 == old.overview.sha256
        }
        if let place { entries[place] = new }
    }

    /// - Returns: whether there is a photo of this number.
    mutating func turn(to number: Int) -> Bool {
        guard entries.indices.contains(number - 1) else { return false }
        current = number
        return true
    }

    /// The photos of a subject; nil where it isn't there.
    func photos(of subject: ChatLine.Subject) -> [Entry]? {
        switch subject {
        case .all: isEmpty ? nil : entries
        case .current: entries.indices.contains(current - 1) ? [entries[current - 1]] : nil
        case .photo(let number): entries.indices.contains(number - 1) ? [entries[number - 1]] : nil
        }
    }
}
