import Behold
import Glibc
import Synchronization

/// A file of captions, one JSON object a line.
///
/// Lines are added one by one. What a run that was killed left of a line is removed by the next.
final class CaptionFile: Sendable {
    private let path: [UInt8]
    private let descriptor: Int32
    /// The file that takes the name at the end, where all is written anew.
    private let replacement: TemporaryFile?
    private let done = Mutex<Set<String>>([])

    init(path: [UInt8], isReplaced: Bool) throws(Failure) {
        self.path = path
        TemporaryFile.removeStale(in: FileSystem.folder(of: path))
        if isReplaced {
            let replacement = try TemporaryFile(for: path)
            self.replacement = replacement
            descriptor = replacement.descriptor
            return
        }
        replacement = nil
        descriptor = unsafe open(
            FileSystem.terminated(path), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else {
            if errno == ELOOP {
                throw Failure(.cannotCreate, "\(ShownText.line(path)): a link, which isn't written through")
            }
            throw FileSystem.failure(path, errno)
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.cannotCreate, "\(ShownText.line(path)): not a regular file")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure(.cannotCreate, "\(ShownText.line(path)): another run of Behold writes to it")
        }
    }

    /// Learns which photos have captions of this model with these settings, and removes an unfinished last line.
    func readDone(model: ModelFacts, settings: CaptionSettings) {
        guard replacement == nil else { return }
        var reader = LineReader(descriptor: descriptor)
        var found: Set<String> = []
        var length = 0
        while let line = reader.next(), line.isFinished {
            length += line.countInFile
            guard let object = JSONValue(reading: line.bytes), object["weights"]?.string == model.weights,
                object["precision"]?.string == model.precision, object["options"] == settings.json,
                object["caption"]?.string != nil, let digest = object["sha256"]?.string
            else { continue }
            found.insert(digest)
        }
        ftruncate(descriptor, length)
        done.withLock { $0 = found }
    }

    /// Whether the file has a caption of this content.
    func has(_ digest: String) -> Bool { done.withLock { $0.contains(digest) } }

    /// Adds a line, unless one of an earlier run says the same.
    func write(_ result: CaptionResult) throws(Failure) {
        guard !has(result.photo.sha256) else { return }
        if let replacement {
            try replacement.write(result.json.line)
        } else if let code = FileSystem.write(result.json.line, to: descriptor) {
            throw FileSystem.failure(path, code)
        }
    }

    func finish() throws(Failure) {
        guard replacement == nil || !Interruption.isWanted else { return }
        try replacement?.finish()
    }
}
