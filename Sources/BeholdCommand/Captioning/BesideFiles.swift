import Behold
import Files
import Interchange
import Synchronization

/// Files beside photos, one for each, with their captions.
final class BesideFiles: CaptionDestination {
    enum Format: Equatable {
        /// Nothing but the captions, one a line.
        case text
        case xmp(XMPDocument.Field)

        /// Other programs keep much in XMP, masks and histories; nobody's captions take as much.
        var mostBytes: Int {
            switch self {
            case .text: 1_000_000
            case .xmp: 4_000_000
            }
        }
    }

    private let names: BesideNames
    private let format: Format
    private let policy: CaptionPolicy
    private let folders: Set<[UInt8]>
    private let authorship = Mutex(CaptionAuthorship(history: nil))
    private let unsettled: Mutex<Unsettled>

    /// Files that wait for their names.
    private struct Unsettled {
        var group: FileGroup
        /// The photo that each is about.
        var photos: [[UInt8]: [UInt8]] = [:]
        /// Photos whose files couldn't get their names.
        var failures: [[UInt8]: Failure] = [:]

        mutating func settle() {
            for (target, fault) in group.settle() { failures[photos[target] ?? target] = Failure(fault, target) }
            photos = [:]
        }
    }

    /// - Parameter photos: all photos of the run.
    init(for photos: [[UInt8]], ending: String, format: Format, policy: CaptionPolicy, disk: Disk = .real) {
        unsettled = Mutex(Unsettled(group: FileGroup(disk: disk)))
        folders = Set(photos.map(FileSystem.folder))
        names = BesideNames(ending: ending)
        self.format = format
        self.policy = policy
    }

    func begin(model: ModelFacts, options: CaptionOptions, authorship: CaptionAuthorship) {
        self.authorship.withLock { $0 = authorship }
        for folder in folders { TemporaryFile.removeStale(in: folder) }
    }

    func isDone(name photo: [UInt8]) -> Bool {
        var dependsOnContent = false
        let path = names.path(for: photo) { _ in
            dependsOnContent = true
            return false
        }
        return !dependsOnContent && isDone(path)
    }

    func isDone(name photo: [UInt8], identity: PhotoIdentity) -> Bool {
        isDone(path(for: photo, identity: identity))
    }

    /// Whether a file has a caption that stays.
    private func isDone(_ path: [UInt8]) -> Bool {
        guard policy == .keep, BesideNames.hasText(path) else { return false }
        guard case .xmp(let field) = format else { return true }
        return document(path)?.text(field)?.isEmpty == false
    }

    func write(_ result: CaptionResult) -> CaptionWriting {
        // A file that waits for a name that may be this photo's is to be seen there.
        let candidates = names.candidates(for: result.photo.image)
        unsettled.withLock { unsettled in
            if candidates.contains(where: unsettled.group.has) { unsettled.settle() }
        }
        let path = path(for: result.photo.image, identity: result.photo.identity)
        guard !isDone(path) else { return .unchanged }
        do throws(Failure) {
            try Failure.requireNoPhoto(path)
            let old = try Failure.naming(path, contents(path))
            let change =
                switch format {
                case .text: changed(text: old ?? [], result)
                case .xmp(let field): try changed(xmp: old ?? [], field, result, path)
                }
            switch change {
            case .write(let bytes):
                let file = try Failure.naming(path, TemporaryFile(for: path, writing: bytes))
                unsettled.withLock { unsettled in
                    unsettled.group.add(file)
                    unsettled.photos[path] = result.photo.image
                }
            case .nothing: return .unchanged
            case .refusal: return .kept(file: path)
            }
            return .written
        } catch {
            return .failed(error)
        }
    }

    func settle() -> [[UInt8]: Failure] {
        unsettled.withLock { unsettled in
            unsettled.settle()
            defer { unsettled.failures = [:] }
            return unsettled.failures
        }
    }

    func finish(isInterrupted: Bool) {}

    /// What was written before the run failed is whole.
    func abandon() { _ = settle() }

    // MARK: What is written

    private enum Change {
        case write([UInt8])
        case nothing
        /// A person wrote what is there.
        case refusal
    }

    private func changed(text file: [UInt8], _ result: CaptionResult) -> Change {
        let old = Self.trimmed(file)
        let captions = result.captions.map { Array($0.utf8) }
        let new: [UInt8]
        switch policy {
        case .append: new = CaptionJoint.appending(captions, to: old)
        case .prepend: new = CaptionJoint.prepending(captions, to: old)
        case .keep, .overwrite: new = Array(result.captions.joined(separator: "\n").utf8)
        }
        guard new != old else { return .nothing }
        guard old.isEmpty || mayReplace({ $0.isOwn(old, photo: result.photo.identity) }) else { return .refusal }
        return .write(new + [UInt8(ascii: "\n")])
    }

    private func changed(
        xmp file: [UInt8], _ field: XMPDocument.Field, _ result: CaptionResult, _ path: [UInt8]
    ) throws(Failure) -> Change {
        guard var document = file.isEmpty ? XMPDocument() : XMPDocument(reading: file) else {
            throw Failure(
                .cannotCreate, "\(ShownText.line(path)): not XMP that a caption can be added to; it stays as it is")
        }
        let (old, photo) = (document.text(field) ?? [], result.photo.identity)
        let caption = Array(result.caption.utf8)
        let new: [UInt8]
        switch policy {
        case .append: new = CaptionJoint.appending([caption], to: old)
        case .prepend: new = CaptionJoint.prepending([caption], to: old)
        case .keep, .overwrite: new = caption
        }
        guard new != old else { return .nothing }
        let isOwn = old.isEmpty || authorship.withLock { $0 }.isOwn(old, photo: photo, check: document.check(field))
        guard mayReplace({ _ in isOwn }) else { return .refusal }
        // What a person began stays a person's.
        let check = isOwn || policy.overwrites ? CaptionAuthorship.check(of: new, sha256: photo.sha256) : nil
        guard document.set(field, to: new, check: check) else {
            throw Failure(
                .cannotCreate, "\(ShownText.line(path)): not XMP that a caption can be added to; it stays as it is")
        }
        return .write(document.bytes)
    }

    /// Whether a text that is there may be replaced by the new one, which has it in itself where captions are joined.
    private func mayReplace(_ isOwn: (CaptionAuthorship) -> Bool) -> Bool {
        switch policy {
        case .keep, .append, .prepend, .overwrite(personsToo: true): true
        case .overwrite(personsToo: false): isOwn(authorship.withLock { $0 })
        }
    }

    /// Nil if there is no such file.
    private func contents(_ path: [UInt8]) throws(FileFault) -> [UInt8]? {
        try RegularFile(ifThere: path)?.currentContents(atMost: format.mostBytes)
    }

    private static func trimmed(_ text: [UInt8]) -> [UInt8] {
        let end = text.lastIndex { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }.map { $0 + 1 } ?? 0
        return Array(text[..<end])
    }

    // MARK: Which file

    private func path(for photo: [UInt8], identity: PhotoIdentity) -> [UInt8] {
        names.path(for: photo) { isOwn($0, identity) }
    }

    /// Whether a file has a text that Behold is known to have written about a photo.
    private func isOwn(_ path: [UInt8], _ photo: PhotoIdentity) -> Bool {
        let authorship = authorship.withLock { $0 }
        switch format {
        case .text:
            guard let bytes = try? contents(path) else { return false }
            let text = Self.trimmed(bytes)
            return !text.isEmpty && authorship.isOwn(text, photo: photo)
        case .xmp:
            guard let document = document(path) else { return false }
            return XMPDocument.Field.allCases.contains { field in
                guard let text = document.text(field), !text.isEmpty else { return false }
                return authorship.isOwn(text, photo: photo, check: document.check(field))
            }
        }
    }

    /// nil where there is none that can be read.
    private func document(_ path: [UInt8]) -> XMPDocument? {
        guard let bytes = try? contents(path) else { return nil }
        return XMPDocument(reading: bytes)
    }
}
