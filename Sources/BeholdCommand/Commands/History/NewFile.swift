import Behold
import Files
import Glibc

/// A file for its user alone, which is there whole or not at all.
struct NewFile {
    private let file: TemporaryFile

    /// - Parameters:
    ///   - isDatabase: whether it will be a database; a text takes the place of none.
    ///   - histories: paths of histories, none of which is replaced.
    /// - Throws: where there is a file already, unless it is to be replaced; always of a history and of a photo.
    init(at target: [UInt8], overwriting: Bool, isDatabase: Bool = false, sparing histories: [String]) throws {
        guard !histories.contains(where: { FileSystem.areSame(target, Array($0.utf8)) }) else {
            throw Failure(.usage, "\(ShownText.line(target)) is the history itself; name another file")
        }
        guard isDatabase || !Self.isDatabase(target) else {
            throw Failure(.usage, "\(ShownText.line(target)) is a database; name another file")
        }
        if let status = FileSystem.status(of: target) {
            guard status.kind != .folder else {
                throw Failure(.cannotCreate, "\(ShownText.line(target)) is a folder; name a file")
            }
            guard overwriting else {
                throw Failure(
                    .cannotCreate, "\(ShownText.line(target)) is there already; --overwrite replaces it")
            }
            guard !PhotoFolder.beginsAsImage(target) else {
                throw Failure(.usage, "\(ShownText.line(target)) is a photo; name another file")
            }
        }
        TemporaryFile.removeStale(in: FileSystem.folder(of: target))
        file = try Failure.naming(target, TemporaryFile(for: target, mode: 0o600))
        fchmod(file.descriptor, 0o600)  // whatever the umask took
    }

    /// The histories that no text is to take the place of: the one that is in use, and the user's own.
    static func histories(inUse path: String?) -> [String] {
        [path, try? HistoryChoice.standard.path].compactMap(\.self)
    }

    /// Where it is until it is whole.
    var temporaryPath: [UInt8] { file.path }

    /// Writes a part of it.
    func write(_ bytes: [UInt8]) throws {
        try Failure.naming(file.target, file.write(bytes))
    }

    func discard() { file.discard() }

    func finish() throws { try Failure.naming(file.target, file.finish()) }

    private static func isDatabase(_ path: [UInt8]) -> Bool {
        let start = Array("SQLite format 3\0".utf8)
        return RegularFile.beginning(of: path, start.count) == start
    }
}
