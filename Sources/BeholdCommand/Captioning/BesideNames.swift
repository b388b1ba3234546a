import Behold
import Files
import Synchronization

/// What the files beside photos are called.
///
/// The photo's name with another ending: `a.txt` for `a.png`. Where that says too little, because `a.jpg` is a photo, too,
/// or because `a.txt` is one itself, it is the whole name with the ending: `a.png.txt`. What is in the folder decides, not
/// what a run lists, so that every run finds the same file.
final class BesideNames: Sendable {
    private let ending: [UInt8]
    /// The names in each folder, by what they are without their endings.
    private let folders = Mutex<[[UInt8]: [[UInt8]: [[UInt8]]]]>([:])
    /// Endings of photos that can be read; what has another one must begin as a photo.
    private static let photoEndings: Set<String> = ["png", "apng", "jpg", "jpeg", "jpe", "jfif"]

    init(ending: String) { self.ending = Array(ending.utf8) }

    /// The file beside a photo.
    /// - Parameter isOwn: whether what is in a file, which by its name may be another photo's, is known to be about this one.
    func path(for photo: [UInt8], isOwn: ([UInt8]) -> Bool) -> [UInt8] {
        let (plain, whole) = (Self.stem(photo) + ending, photo + ending)
        guard plain != whole, plain != photo, !PhotoFolder.beginsAsImage(plain) else { return whole }
        let hasWhole = Self.hasText(whole)
        if isAlone(photo) { return hasWhole && isOwn(whole) ? whole : plain }
        // Written when the photo was alone, perhaps.
        return !hasWhole && Self.hasText(plain) && isOwn(plain) ? plain : whole
    }

    /// What the file beside a photo may be called.
    func candidates(for photo: [UInt8]) -> [[UInt8]] { [Self.stem(photo) + ending, photo + ending] }

    /// Whether there is a file that isn't empty, and is no photo.
    static func hasText(_ path: [UInt8]) -> Bool {
        guard let status = FileSystem.status(of: path) else { return false }
        return status.kind == .file && status.size > 0 && !PhotoFolder.beginsAsImage(path)
    }

    /// Whether no other photo has the name but for the ending, or without it.
    private func isAlone(_ photo: [UInt8]) -> Bool {
        let stem = Self.stem(photo)
        if stem != photo, Self.isPhoto(stem) { return false }
        let folder = FileSystem.folder(of: photo)
        let named = folders.withLock { folders in
            let names = folders[folder] ?? Dictionary(grouping: FileSystem.names(in: folder) ?? [], by: Self.stem)
            folders[folder] = names
            return names[Array(FileSystem.name(of: stem))] ?? []
        }
        let (name, text) = (FileSystem.name(of: photo), FileSystem.name(of: stem) + ending)
        let others = named.filter { $0[...] != name && $0[...] != text }
        return !others.contains { Self.isPhoto(folder + [UInt8(ascii: "/")] + $0) }
    }

    private static func isPhoto(_ path: [UInt8]) -> Bool {
        guard let status = FileSystem.status(of: path), status.kind != .folder else { return false }
        let ending = path.dropFirst(stem(path).count + 1)
        return photoEndings.contains(String(decoding: ending, as: UTF8.self).lowercased())
            || PhotoFolder.beginsAsImage(path)
    }

    /// The path without the name's ending.
    private static func stem(_ path: [UInt8]) -> [UInt8] {
        let name = FileSystem.name(of: path)
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > name.startIndex ? $0 : nil }
        return Array(path[..<(dot ?? path.endIndex)])
    }
}
