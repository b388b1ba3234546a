import Behold
import Glibc

/// A file for its user alone, which is there whole or not at all.
struct NewFile {
    private let file: TemporaryFile

    /// - Throws: where there is a file already, unless it is to be replaced.
    init(at target: [UInt8], overwriting: Bool) throws {
        if let status = FileSystem.status(of: target) {
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw Failure(.cannotCreate, "\(ShownText.line(target)) is a folder; name a file")
            }
            guard overwriting else {
                throw Failure(
                    .cannotCreate, "\(ShownText.line(target)) is there already; --overwrite replaces it")
            }
        }
        TemporaryFile.removeStale(in: FileSystem.folder(of: target))
        file = try TemporaryFile(for: target, mode: 0o600)
        fchmod(file.descriptor, 0o600)  // whatever the umask took
    }

    /// Where it is until it is whole.
    var temporaryPath: [UInt8] { file.path }

    /// Writes a part of it.
    func write(_ bytes: [UInt8]) throws { try file.write(bytes) }

    func discard() { file.discard() }

    func finish() throws { try file.finishDurably() }
}
