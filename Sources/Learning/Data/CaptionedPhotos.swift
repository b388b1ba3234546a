import Files
import Foundation

/// A photo with sentences that people wrote about it.
public struct CaptionedPhoto: Sendable, Equatable {
    /// The file's path.
    public let path: String
    public let captions: [String]
}

/// A folder with `captions.jsonl`, one object a line for each photo: `image` (relative to the folder), `split` and
/// `captions`.
public enum CaptionedPhotos {
    static let fileName = "captions.jsonl"

    private struct Row: Decodable {
        let image: String
        let split: String
        let captions: [String]
    }

    /// The photos of a split, in the file's order. Every row is checked, whatever its split.
    public static func read(folder: String, split: String) throws(DataError) -> [CaptionedPhoto] {
        let folder = try DataFolder(path: folder)
        guard let file = folder.file(Self.fileName) else { throw .noFiles(path: folder.path, expected: [fileName]) }
        var photos: [CaptionedPhoto] = []
        try RowFile(path: file).forEach(Row.self) { row throws(RowFault) in
            let image = try row.image.checkedImagePath()
            guard row.captions.contains(where: { !$0.isEmpty }) else { throw .empty(key: "captions") }
            guard row.split == split else { return }
            photos.append(
                CaptionedPhoto(path: folder.path + "/" + image, captions: row.captions.filter { !$0.isEmpty }))
        }
        guard !photos.isEmpty else { throw .noRows(path: file, split: split) }
        return photos
    }
}

/// A folder that is there.
struct DataFolder {
    /// Without a slash at its end.
    let path: String

    init(path: String) throws(DataError) {
        guard let status = try? FileStatus(of: Array(path.utf8), followingLinks: true) else {
            throw .missing(path: path)
        }
        guard status.kind == .folder else { throw .notAFolder(path: path) }
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    var name: String { URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent }

    /// The path of a file of the folder, where it is there.
    func file(_ name: String) -> String? {
        let path = path + "/" + name
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// The folders in it, sorted by name, hidden ones left out.
    func folders() throws(DataError) -> [DataFolder] {
        let names: [String] = try FileFault.translating(FolderNames.read(path)) { DataError($0, path: path) }
        return names.sorted().filter { !$0.hasPrefix(".") }.compactMap { try? DataFolder(path: path + "/" + $0) }
    }
}
