import Behold
import Glibc
import Synchronization

/// Files beside photos, one for each, with their captions.
final class BesideFiles: CaptionDestination {
    enum Format: Equatable {
        /// Nothing but the captions, one a line.
        case text
        case xmp(XMPDocument.Field)
    }

    private let ending: [UInt8]
    private let format: Format
    private let policy: CaptionPolicy
    private let photos: [[UInt8]]
    /// Photos whose plain name with the ending is that of an earlier photo of the run.
    private let secondNames: Set<[UInt8]>
    private let authorship = Mutex(CaptionAuthorship(journal: nil))
    /// Files of other programs may be large; nobody's caption is.
    private static let mostBytes = 16 << 20

    /// - Parameter photos: all photos of the run, in their order.
    init(for photos: [[UInt8]], ending: String, format: Format, policy: CaptionPolicy) {
        self.photos = photos
        self.ending = Array(ending.utf8)
        self.format = format
        self.policy = policy
        var owners: [[UInt8]: [UInt8]] = [:]
        var secondNames: Set<[UInt8]> = []
        for photo in photos {
            let name = Self.stem(photo)
            if let owner = owners[name] {
                if owner != photo { secondNames.insert(photo) }
            } else {
                owners[name] = photo
            }
        }
        self.secondNames = secondNames
    }

    func begin(model: ModelFacts, settings: CaptionSettings, authorship: CaptionAuthorship) {
        self.authorship.withLock { $0 = authorship }
        for folder in Set(photos.map(FileSystem.folder)) { TemporaryFile.removeStale(in: folder) }
    }

    func isDone(name photo: [UInt8]) -> Bool {
        guard policy == .keep, let status = FileSystem.status(of: path(for: photo)) else { return false }
        return status.st_mode & S_IFMT == S_IFREG && status.st_size > 0
    }

    func isDone(name photo: [UInt8], sha256: String) -> Bool { isDone(name: photo) }

    func write(_ result: CaptionResult) -> CaptionWriting {
        guard !isDone(name: result.photo.image) else { return .unchanged }
        let path = path(for: result.photo.image)
        do throws(Failure) {
            let old = try FileSystem.contents(of: path, atMost: Self.mostBytes)
            let change =
                switch format {
                case .text: changed(text: old ?? [], result)
                case .xmp(let field): try changed(xmp: old ?? [], field, result, path)
                }
            switch change {
            case .write(let bytes): try TemporaryFile.replace(path, with: bytes)
            case .nothing: return .unchanged
            case .refusal: return .kept(file: path)
            }
            return .written
        } catch {
            return .failed(error)
        }
    }

    func finish(isInterrupted: Bool) {}
    func abandon() {}

    // MARK: What is written

    private enum Change {
        case write([UInt8])
        case nothing
        /// A person wrote what is there.
        case refusal
    }

    private func changed(text file: [UInt8], _ result: CaptionResult) -> Change {
        let end = file.lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? 0
        let old = Array(file[..<end])
        let new: [UInt8]
        switch policy {
        case .append: new = result.captions.reduce(old) { CaptionJoint.appending(Array($1.utf8), to: $0) }
        case .prepend: new = result.captions.reversed().reduce(old) { CaptionJoint.prepending(Array($1.utf8), to: $0) }
        case .keep, .overwrite: new = Array(result.captions.joined(separator: "\n").utf8)
        }
        guard new != old else { return .nothing }
        guard old.isEmpty || mayReplace({ $0.isOwn(old, sha256: result.photo.sha256) }) else { return .refusal }
        return .write(new + [UInt8(ascii: "\n")])
    }

    private func changed(
        xmp file: [UInt8], _ field: XMPDocument.Field, _ result: CaptionResult, _ path: [UInt8]
    ) throws(Failure) -> Change {
        guard var document = file.isEmpty ? XMPDocument() : XMPDocument(reading: file) else {
            throw Failure(
                .cannotCreate, "\(ShownText.line(path)): not XMP that a caption can be added to; it stays as it is")
        }
        let (old, sha256) = (document.text(field) ?? [], result.photo.sha256)
        let caption = Array(result.caption.utf8)
        let new: [UInt8]
        switch policy {
        case .append: new = CaptionJoint.appending(caption, to: old)
        case .prepend: new = CaptionJoint.prepending(caption, to: old)
        case .keep, .overwrite: new = caption
        }
        guard new != old else { return .nothing }
        let isOwn = old.isEmpty || authorship.withLock { $0 }.isOwn(old, sha256: sha256, check: document.check(field))
        guard mayReplace({ _ in isOwn }) else { return .refusal }
        // What a person began stays a person's.
        let check = isOwn || policy.overwrites ? CaptionAuthorship.check(of: new, sha256: sha256) : nil
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

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

    // MARK: Names

    private func path(for photo: [UInt8]) -> [UInt8] {
        (secondNames.contains(photo) ? photo : Self.stem(photo)) + ending
    }

    /// The path without the name's ending.
    private static func stem(_ photo: [UInt8]) -> [UInt8] {
        let start = photo.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let dot = photo[start...].lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > start ? $0 : nil }
        return Array(photo[..<(dot ?? photo.endIndex)])
    }
}
