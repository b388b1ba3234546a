import Behold
import Files
import Glibc
import Synchronization

/// A file of captions, one record a photo.
///
/// Records are added one by one, so that a run that is killed loses none. What it left of a record is removed by the next.
/// With `--overwrite` the records that were replaced are taken out at the end, in one go. Records of other models and
/// options are others, and stay.
final class CaptionTable: CaptionDestination {
    private struct State {
        /// What this run's captions are made with.
        var making: CaptionTableFormat.Making?
        /// Photos whose captions are there and stay, by the SHA-256 of their content.
        var done: Set<String> = []
        /// Photos whose captions a person has changed.
        var persons: Set<String> = []
        /// Photos that were written by this run.
        var written: Set<String> = []
        /// Where this run's records begin.
        var start = 0
        /// Whether the file has records that the disk wasn't asked to keep.
        var isUnsettled = false
        /// Whether the disk was asked to keep the file's name.
        var isNameKept = false
    }

    private let path: [UInt8]
    private let photos: [[UInt8]]
    private let format: CaptionTableFormat
    private let policy: CaptionPolicy
    private let descriptor: Int32
    /// Whether there was none before this run.
    private let isNew: Bool
    private let state: Mutex<State>
    private let disk: Disk
    /// No record of captions is longer; what is can't be the rest of one.
    static let longestRecord = 65_536
    private static let flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    /// How often a file is opened that others replace meanwhile.
    private static let patience = 40

    /// - Parameter photos: all photos of the run.
    init(
        path: [UInt8], for photos: [[UInt8]], format: CaptionTableFormat, policy: CaptionPolicy, disk: Disk = .real
    ) throws(Failure) {
        self.path = path
        self.photos = photos
        state = Mutex(State())
        self.disk = disk
        self.format = format
        self.policy = policy
        try Failure.requireNoPhoto(path)
        TemporaryFile.removeStale(in: FileSystem.folder(of: path))
        (descriptor, isNew) = try Self.opened(path, on: disk)
    }

    /// Opens a file for this run alone, and makes it if there is none. Another run may put another file in its place
    /// before the lock is had: captions that are written to one without a name would be lost.
    private static func opened(_ path: [UInt8], on disk: Disk) throws(Failure) -> (descriptor: Int32, isNew: Bool) {
        for _ in 0..<patience {
            let found: (descriptor: Int32, isNew: Bool)?
            do throws(FileFault) {
                found = try openedOrMade(path)
            } catch {
                throw Failure(error.errno == ELOOP ? .notARegularFile(.link) : .cannotWrite(errno: error.errno), path)
            }
            guard let (descriptor, isNew) = found else { continue }
            guard (try? FileStatus(of: descriptor))?.kind == .file else {
                close(descriptor)
                throw Failure(.notARegularFile(.other), path)
            }
            guard disk.lock(descriptor) else {
                close(descriptor)
                break
            }
            if FileSystem.isNamed(descriptor, path) { return (descriptor, isNew) }
            close(descriptor)
        }
        throw Failure(.cannotCreate, "\(ShownText.line(path)): another run of Behold writes to it")
    }

    /// Nil if somebody takes the file away meanwhile.
    private static func openedOrMade(_ path: [UInt8]) throws(FileFault) -> (descriptor: Int32, isNew: Bool)? {
        do throws(FileFault) {
            return (try Descriptor.open(path, flags | O_CREAT | O_EXCL, mode: 0o666), true)
        } catch {
            guard error.errno == EEXIST else { throw error }
        }
        do throws(FileFault) {
            return (try Descriptor.open(path, flags), false)
        } catch {
            guard error.errno == ENOENT else { throw error }
            return nil
        }
    }

    /// Learns which photos have captions of this model with these settings, and removes an unfinished last record.
    func begin(model: ModelFacts, options: CaptionOptions, authorship: CaptionAuthorship) throws(Failure) {
        try removeTorn(authorship)
        var reader = CaptionRecordReader(descriptor: descriptor, format: format)
        let making = CaptionTableFormat.Making(
            weights: model.weights, precision: model.precision.rawValue, options: options.json)
        var state = State(making: making)
        var end = 0
        var isFirst = true
        var ending: [UInt8] = []
        var isRestOwn = true
        while let record = reader.next() {
            let isHeader = isFirst && !format.accepts(firstRecord: record.bytes)
            if isHeader {
                // The beginning of a header is what a killed run left.
                guard !record.isFinished, format.header.starts(with: record.bytes) else {
                    throw Failure(
                        .cannotCreate,
                        "\(ShownText.line(path)): its first line isn't that of a table of captions; name another file")
                }
            }
            isFirst = false
            guard record.isFinished || format.isWhole(record.bytes) else {
                isRestOwn =
                    isHeader || format.mayBegin(with: record.bytes)
                    || format.isRest(record.bytes, ofOneOf: photos, authorship)
                break
            }
            if !record.isFinished { ending = record.hasReturn ? [0x0a] : format.lineEnd }
            end = record.range.upperBound
            guard let row = format.row(of: record.bytes), row.making == making else { continue }
            state.done.insert(row.sha256)
            if policy == .overwrite(personsToo: false),
                !authorship.isOwn(Array(row.caption.utf8), photo: PhotoIdentity(sha256: row.sha256), check: row.check)
            {
                state.persons.insert(row.sha256)
            }
        }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size - end <= Self.longestRecord else {
            throw Failure(
                .cannotCreate,
                "\(ShownText.line(path)): damaged after \(end) bytes, and left as it is; name another file")
        }
        guard isRestOwn else {
            throw Failure(
                .cannotCreate,
                "\(ShownText.line(path)): its last line has no line feed and isn't known to be the rest of a caption; it "
                    + "stays as it is: end it with a line feed, or name another file")
        }
        if size > end, ftruncate(descriptor, end) != 0 { throw Failure(.cannotWrite(errno: errno), path) }
        if end == 0 { ending = format.header }
        try Failure.naming(path, Descriptor.write(ending, to: descriptor))
        state.start = end + ending.count
        if policy.overwrites { state.done = [] }
        self.state.withLock { $0 = state }
    }

    /// Takes out what a power cut has left of records. Lines of others stay.
    private func removeTorn(_ authorship: CaptionAuthorship) throws(Failure) {
        let torn: TornRecords
        do throws(TornRecords.Foreign) {
            guard
                let found = try TornRecords(
                    in: descriptor, format: format, photos: photos, authorship: authorship)
            else { return }
            torn = found
        } catch {
            throw Failure(.cannotCreate, CaptionSentences.foreignZeroes(table: path))
        }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        try replace { (file) throws(FileFault) in
            try file.copy(0..<torn.range.lowerBound, from: descriptor)
            try file.write(torn.stays)
            try file.copy(torn.range.upperBound..<size, from: descriptor)
        }
        let other = try Self.opened(path, on: disk).descriptor
        defer { close(other) }
        guard dup2(other, descriptor) >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) >= 0 else {
            throw Failure(.cannotWrite(errno: errno), path)
        }
        StandardError.say(CaptionSentences.tornOut(table: path))
    }

    func isDone(name: [UInt8]) -> Bool { false }

    func isDone(name: [UInt8], identity: PhotoIdentity) -> Bool {
        state.withLock { $0.done.contains(identity.sha256) }
    }

    func write(_ result: CaptionResult) throws(Failure) -> CaptionWriting {
        let sha256 = result.photo.sha256
        let (isDone, isPersons) = state.withLock { ($0.done.contains(sha256), $0.persons.contains(sha256)) }
        if isDone { return .unchanged }
        if isPersons { return .kept(file: path) }
        let end = lseek(descriptor, 0, SEEK_END)
        do throws(FileFault) {
            try Descriptor.write(format.record(of: result), to: descriptor)
        } catch {
            ftruncate(descriptor, end)  // a part of a record is none
            throw Failure(error, path)
        }
        state.withLock { state in
            state.written.insert(sha256)
            state.isUnsettled = true
        }
        return .written
    }

    /// A file that is there already may be one that a killed run made just now: its name is seen to once, too.
    func settle() throws(Failure) -> [[UInt8]: Failure] {
        let (isUnsettled, isNameKept) = state.withLock { ($0.isUnsettled, $0.isNameKept) }
        guard isUnsettled else { return [:] }
        if let code = disk.keep(descriptor) { throw Failure(.cannotWrite(errno: code), path) }
        if !isNameKept, let code = disk.keepNames(FileSystem.folder(of: path)) {
            throw Failure(.cannotWrite(errno: code), path)
        }
        state.withLock { state in
            state.isUnsettled = false
            state.isNameKept = true
        }
        return [:]
    }

    /// Takes out the records that this run has replaced; a new file that got none goes.
    func finish(isInterrupted: Bool) throws(Failure) {
        let state = state.withLock { $0 }
        guard !state.written.isEmpty else { return abandon() }
        guard policy.overwrites else { return }
        func isReplaced(_ record: CaptionRecordReader.Record) -> Bool {
            guard record.range.lowerBound < state.start, let row = format.row(of: record.bytes) else { return false }
            return row.making == state.making && state.written.contains(row.sha256)
        }
        var reader = CaptionRecordReader(descriptor: descriptor, format: format)
        var stays: [Range<Int>] = []
        var isAnyReplaced = false
        while let record = reader.next() {
            guard !isReplaced(record) else {
                isAnyReplaced = true
                continue
            }
            // Neighbours are copied together.
            if let last = stays.last, last.upperBound == record.range.lowerBound {
                stays[stays.count - 1] = last.lowerBound..<record.range.upperBound
            } else {
                stays.append(record.range)
            }
        }
        guard isAnyReplaced else { return }
        try replace { (file) throws(FileFault) in
            for range in stays { try file.copy(range, from: descriptor) }
        }
    }

    private func replace(_ write: (TemporaryFile) throws(FileFault) -> Void) throws(Failure) {
        try Failure.naming(path, TemporaryFile.replace(path, on: disk, write))
    }

    /// A file that is new and has no caption yet goes.
    func abandon() {
        guard isNew, state.withLock({ $0.written.isEmpty }), lseek(descriptor, 0, SEEK_END) <= format.header.count
        else { return }
        FileSystem.remove(path)
    }
}
