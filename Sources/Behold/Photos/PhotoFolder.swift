import Files

/// Finds the photos that a list of files and folders stands for.
///
/// Folders are walked to the bottom, each once, names in the order of their bytes; hidden files are left out, and what a
/// pattern excludes. Inside a folder, a file is a photo if its name ends as an image's does, or it begins as a PNG or JPEG
/// does.
public struct PhotoFolder: Sendable {
    /// A path in the order found.
    public enum Entry: Sendable, Equatable {
        case photo([UInt8])
        /// A link that leads out of the folder, which isn't followed.
        case outsideLink([UInt8])
        case failure([UInt8], PhotoProblem)
    }

    /// Endings of names that are taken for images, in lower case.
    public static let imageEndings: Set<String> = [
        "png", "apng", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif",
        "jxl", "jp2", "ico", "ppm", "pgm", "pbm", "tga", "svg", "dng", "cr2", "nef", "arw",
    ]

    /// Whether a name ends as an image's does.
    public static func hasImageEnding(_ path: [UInt8]) -> Bool {
        let name = FileSystem.name(of: path)
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return false }
        return imageEndings.contains(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    }

    private let followsLinks: Bool
    private let excluded: [Glob]
    private var visited: Set<FileStatus.Identity> = []
    private var entries: [Entry] = []
    /// Links to folders are walked last: most lead to one that is walked anyway.
    private var linkedFolders: [[UInt8]] = []

    private init(followsLinks: Bool, excluded: [Glob]) {
        self.followsLinks = followsLinks
        self.excluded = excluded
    }

    /// All that `paths` stand for. A file that is named itself is taken, whatever it is, unless a pattern excludes it.
    /// - Parameters:
    ///   - followsLinks: whether links out of a folder are followed.
    ///   - excluded: files and folders that are left out, by their name or by their path below the folder that is named.
    public static func entries(
        of paths: [[UInt8]], followsLinks: Bool = false, excluding excluded: [Glob] = []
    ) -> [Entry] {
        var folder = PhotoFolder(followsLinks: followsLinks, excluded: excluded)
        for path in paths { folder.add(named: path) }
        return folder.entries
    }

    private mutating func add(named path: [UInt8]) {
        guard let status = Self.status(path, followingLink: true), status.kind == .folder else {
            let name = FileSystem.name(of: path)
            if !isExcluded(name: name, path: path[...]) { entries.append(.photo(path)) }
            return
        }
        let root: [UInt8]
        do throws(FileFault) {
            root = try FileSystem.resolved(path)
        } catch {
            entries.append(.failure(path, .notReadable(errno: error.errno)))
            return
        }
        let depth = path.last == UInt8(ascii: "/") ? path.count : path.count + 1
        walk(path, root: root, depth: depth, status: status)
        while !linkedFolders.isEmpty {
            let link = linkedFolders.removeFirst()
            if let status = Self.status(link, followingLink: true) {
                walk(link, root: root, depth: depth, status: status)
            }
        }
    }

    private func isExcluded(name: ArraySlice<UInt8>, path: ArraySlice<UInt8>) -> Bool {
        excluded.contains { $0.matches(name) || $0.matches(path) }
    }

    /// - Parameter depth: bytes of a path before the part below the folder that was named.
    private mutating func walk(_ top: [UInt8], root: [UInt8], depth: Int, status: FileStatus) {
        var waiting: [(path: [UInt8], status: FileStatus)] = [(top, status)]
        while let (folder, status) = waiting.popLast() {
            guard visited.insert(status.identity).inserted else { continue }
            let names: [[UInt8]]
            do throws(FileFault) {
                names = try FolderNames.read(folder).filter { $0.first != UInt8(ascii: ".") }
            } catch {
                entries.append(.failure(folder, .notReadable(errno: error.errno)))
                continue
            }
            var below: [(path: [UInt8], status: FileStatus)] = []
            for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                let path = folder.last == UInt8(ascii: "/") ? folder + name : folder + [UInt8(ascii: "/")] + name
                guard excluded.isEmpty || !isExcluded(name: name[...], path: path.dropFirst(depth)),
                    let status = Self.status(path, followingLink: false)
                else { continue }
                switch status.kind {
                case .folder: below.append((path, status))
                case .link: addLink(path, root: root)
                case .file: addFile(path)
                default: if Self.hasImageEnding(path) { entries.append(.photo(path)) }
                }
            }
            waiting += below.reversed()
        }
    }

    private mutating func addFile(_ path: [UInt8]) {
        if Self.hasImageEnding(path) || Self.beginsAsImage(path) { entries.append(.photo(path)) }
    }

    private mutating func addLink(_ path: [UInt8], root: [UInt8]) {
        guard let status = Self.status(path, followingLink: true), let target = try? FileSystem.resolved(path) else {
            if Self.hasImageEnding(path) { entries.append(.photo(path)) }  // dangling or looping: an error of its own
            return
        }
        let isFolder = status.kind == .folder
        guard isFolder || Self.hasImageEnding(path) || Self.beginsAsImage(path) else { return }
        let isInside = target == root || target.starts(with: root + (root.last == 0x2f ? [] : [0x2f]))
        guard isInside || followsLinks else {
            entries.append(.outsideLink(path))
            return
        }
        if isFolder { linkedFolders.append(path) } else { entries.append(.photo(path)) }
    }

    /// Whether a file begins as a PNG or JPEG does.
    public static func beginsAsImage(_ path: [UInt8]) -> Bool {
        let start = RegularFile.beginning(of: path, 8)
        guard start.count == 8 else { return false }
        return start.starts(with: [0xff, 0xd8, 0xff]) || start == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    }

    private static func status(_ path: [UInt8], followingLink: Bool) -> FileStatus? {
        path.contains(0) ? nil : try? FileStatus(of: path, followingLinks: followingLink)
    }
}
