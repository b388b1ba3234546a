import Behold
import Glibc
import Synchronization

/// Text files beside photos, with their captions.
final class Sidecars: Sendable {
    private let overwrites: Bool
    /// Photos whose plain sidecar name an earlier photo of the run has.
    private let secondNames: Set<[UInt8]>
    private let cleaned = Mutex<Set<[UInt8]>>([])

    /// - Parameter photos: all photos of the run, in their order.
    init(for photos: [[UInt8]], overwrites: Bool) {
        self.overwrites = overwrites
        var owners: [[UInt8]: [UInt8]] = [:]
        var secondNames: Set<[UInt8]> = []
        for photo in photos {
            let sidecar = Self.plainName(photo)
            if let owner = owners[sidecar] {
                if owner != photo { secondNames.insert(photo) }
            } else {
                owners[sidecar] = photo
            }
        }
        self.secondNames = secondNames
    }

    /// Whether the photo has a caption, which stays.
    func isDone(_ photo: [UInt8]) -> Bool {
        guard !overwrites, let status = FileSystem.status(of: path(for: photo)) else { return false }
        return status.st_mode & S_IFMT == S_IFREG && status.st_size > 0
    }

    func write(_ result: CaptionResult) throws(Failure) {
        let photo = result.photo.image
        guard photo != [UInt8(ascii: "-")] else {
            throw Failure(.usage, "a photo on standard input has no sidecar")
        }
        guard !isDone(photo) else { return }
        let path = path(for: photo)
        let folder = FileSystem.folder(of: path)
        if cleaned.withLock({ $0.insert(folder).inserted }) { TemporaryFile.removeStale(in: folder) }
        try TemporaryFile.replace(path, with: Array(result.caption.utf8) + [UInt8(ascii: "\n")])
    }

    private func path(for photo: [UInt8]) -> [UInt8] {
        secondNames.contains(photo) ? photo + Array(".txt".utf8) : Self.plainName(photo)
    }

    private static func plainName(_ photo: [UInt8]) -> [UInt8] {
        let start = photo.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let dot = photo[start...].lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > start ? $0 : nil }
        return Array(photo[..<(dot ?? photo.endIndex)]) + Array(".txt".utf8)
    }
}
