import Behold
import Files
import Interchange
import Synchronization

/// An HTML page with all photos of a run and what they show, written anew by each run.
///
/// At its end is a check of all that is before it. A page that doesn't meet its check, or has none, is a person's.
final class AltTextPage: CaptionDestination {
    private struct State {
        var check = FNV1a()
        /// Photos that are on the page.
        var photos = 0
    }

    private let path: [UInt8]
    private let file: TemporaryFile
    /// Photos on the page that is replaced; nil where there is none.
    private let photosBefore: Int?
    private let replacesPersons: Bool
    private let folder: PathFromFolder
    private let isOver = Atomic(false)
    private let state = Mutex(State())

    /// - Parameter replacesPersons: whether a page may be replaced that Behold didn't write, or that was changed since.
    init(path: [UInt8], replacesPersons: Bool) throws(Failure) {
        self.path = path
        self.replacesPersons = replacesPersons
        folder = PathFromFolder(of: path)
        try Failure.requireNoPhoto(path)
        TemporaryFile.removeStale(in: FileSystem.folder(of: path))
        photosBefore = try Self.photosToReplace(path, replacesPersons)
        file = try Failure.naming(path, TemporaryFile(for: path))
        do throws(Failure) {
            try add(PhotoPage.beginning)
        } catch {
            file.discard()
            throw error
        }
    }

    /// How many photos the page has that a new one takes the place of; nil where there is none.
    /// - Throws: where it isn't to be replaced.
    private static func photosToReplace(_ path: [UInt8], _ replacesPersons: Bool) throws(Failure) -> Int? {
        guard let old = try Failure.naming(path, writtenPage(path)), !old.isEmpty else { return nil }
        guard replacesPersons || old.meetsCheck else {
            let wasOwn = old.hasMark
            throw Failure(
                .cannotCreate,
                "\(ShownText.line(path)) " + (wasOwn ? CaptionSentences.changedPage : CaptionSentences.foreignPage))
        }
        return old.photos
    }

    /// Nil if there is none.
    private static func writtenPage(_ path: [UInt8]) throws(FileFault) -> WrittenPhotoPage? {
        guard let file = try RegularFile(ifThere: path) else { return nil }
        var page = WrittenPhotoPage()
        try file.forEachPiece { page.add($0[...]) }
        return page
    }

    private func add(_ text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        try Failure.naming(path, file.write(bytes))
        state.withLock { $0.check.add(bytes) }
    }

    func begin(model: ModelFacts, options: CaptionOptions, authorship: CaptionAuthorship) {}

    func isDone(name: [UInt8]) -> Bool { false }
    func isDone(name: [UInt8], identity: PhotoIdentity) -> Bool { false }

    func write(_ result: CaptionResult) throws(Failure) -> CaptionWriting {
        try add(PhotoPage.line(path: folder.relative(result.photo.image), text: result.caption))
        state.withLock { $0.photos += 1 }
        return .written
    }

    /// The page is there as a whole, or not at all.
    func settle() -> [[UInt8]: Failure] { [:] }

    /// A page that lacks photos doesn't take the place of one that may have them, and one that has none is no page.
    func finish(isInterrupted: Bool) throws(Failure) {
        let (photos, check) = state.withLock { ($0.photos, $0.check) }
        guard photos > 0, photosBefore == nil || !isInterrupted else { return abandon() }
        _ = try Self.photosToReplace(path, replacesPersons)  // it may have been changed meanwhile
        try Failure.naming(path, file.write(Array(PhotoPage.end(check: check).utf8)))
        isOver.store(true, ordering: .relaxed)
        try Failure.naming(path, file.finish())
        if let photosBefore, photosBefore > photos {
            StandardError.say(CaptionSentences.fewerPhotos(page: path, before: photosBefore, now: photos))
        }
    }

    func abandon() {
        if !isOver.exchange(true, ordering: .relaxed) { file.discard() }
    }
}

/// Paths as they are seen from a folder.
struct PathFromFolder {
    private let parts: [ArraySlice<UInt8>]
    private static let slash = UInt8(ascii: "/")

    /// The folder that a file is in, or would be.
    init(of file: [UInt8]) { parts = Array(Self.parts(of: file).dropLast()) }

    /// The current folder.
    init() { self.init(of: [UInt8(ascii: "x")]) }

    func relative(_ path: [UInt8]) -> [UInt8] {
        let target = Self.parts(of: path)
        var common = 0
        while common < parts.count, common < target.count - 1, parts[common] == target[common] { common += 1 }
        let steps = [ArraySlice<UInt8>](repeating: Array("..".utf8)[...], count: parts.count - common)
        return Array((steps + target[common...]).joined(separator: [Self.slash]))
    }

    /// The names from the root on, links to folders followed.
    private static func parts(of path: [UInt8]) -> [ArraySlice<UInt8>] {
        (AbsolutePath.bytes(of: path) ?? path).split(separator: slash)
    }
}
