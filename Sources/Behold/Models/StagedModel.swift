import Files
import Foundation
import Models

/// A model on its way into the folder of the models: a folder of its own there, under a name that no model can have.
struct StagedModel {
    let path: String
    private let folder: String
    /// Of the folder, locked: it says to others that someone is at work here.
    private let descriptor: Int32
    /// What is copied at once.
    private static let piece = 1 << 20

    /// - Parameter bytes: what the files will take.
    init(in folder: String, for bytes: Int) throws(ModelStoreProblem) {
        self.folder = folder
        if let available = FileSystem.room(in: Array(folder.utf8)), available <= bytes {
            throw .noRoom(path: folder, needed: bytes, available: available)
        }
        let made = try FileFault.translating(StagedName.makeFolder(in: Array(folder.utf8), mode: 0o755)) {
            ModelStoreProblem.cannotWrite(path: folder, errno: $0.errno)
        }
        (path, descriptor) = (String(decoding: made.path, as: UTF8.self), made.descriptor)
    }

    /// Copies a file, no more of it than its limit.
    func copy(_ file: ModelCopy.File) throws(ModelStoreProblem) {
        let source = try Self.reading(file, RegularFile(path: Array(file.path.utf8), followingLinks: false))
        guard source.size <= file.limit else {
            throw .tooLarge(path: file.path, bytes: source.size, limit: file.limit)
        }
        let target = try create(file.name)
        defer { closeDescriptor(target) }
        for start in stride(from: 0, to: source.size, by: Self.piece) {
            guard !Task.isCancelled else { throw .cancelled }
            let end = min(start + Self.piece, source.size)
            let piece = try Self.reading(file, source.bytes(start..<end))
            try writing(Descriptor.write(piece, to: target))
        }
        // What is partly one file and partly another is refused.
        try Self.reading(file, source.requireUnchanged())
        try finish(target)
    }

    private static func problem(_ fault: FileFault, _ file: ModelCopy.File) -> ModelStoreProblem {
        switch fault {
        case .notARegularFile: .notARegularFile(path: file.path)
        case .tooLarge(let bytes, let limit): .tooLarge(path: file.path, bytes: bytes, limit: limit)
        case .changed: .model(.unreadable(path: file.path, .changedWhileCopied))
        case .cannotOpen, .cannotRead, .cannotWrite: .model(.unreadable(path: file.path, fault.reading))
        }
    }

    private static func reading<Value: ~Copyable>(
        _ file: ModelCopy.File, _ body: @autoclosure () throws(FileFault) -> Value
    ) throws(ModelStoreProblem) -> Value {
        try FileFault.translating(body()) { problem($0, file) }
    }

    private func writing<Value>(
        _ body: @autoclosure () throws(FileFault) -> Value
    ) throws(ModelStoreProblem) -> Value {
        try FileFault.translating(body()) { ModelStoreProblem.cannotWrite(path: folder, errno: $0.errno) }
    }

    /// Checks what was copied, loads it, tries it, and writes down the digests of its files.
    /// - Parameter source: the folder that problems name.
    func seal(source: String) throws(ModelStoreProblem) {
        let network: any Network
        let text: String
        do throws(ModelProblem) {
            let bundle = try ModelBundle(ModelLocation.files(in: path))
            text = try bundle.survey().checksums
            network = try bundle.load()
        } catch {
            throw .model(error.moved(from: path, to: source))
        }
        guard !Task.isCancelled else { throw .cancelled }
        if let ability = ModelSelfTest.failure(of: network) { throw .failsSelfTest(ability) }
        let target = try create("checksums.txt")
        defer { closeDescriptor(target) }
        try writing(Descriptor.write(Array(text.utf8), to: target))
        try finish(target)
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: folder, errno: errno) }
    }

    /// Gives up the lock: the folder has its name.
    func close() { closeDescriptor(descriptor) }

    func discard() {
        try? FileManager.default.removeItem(atPath: path)
        close()
    }

    /// A new file in place of one that is there.
    private func create(_ name: String) throws(ModelStoreProblem) -> Int32 {
        let place = Array((path + "/" + name).utf8)
        FileSystem.remove(place)
        return try writing(Descriptor.creating(place, mode: 0o644))
    }

    /// A file is on the disk when this returns.
    private func finish(_ target: Int32) throws(ModelStoreProblem) {
        guard fsync(target) == 0 else { throw .cannotWrite(path: folder, errno: errno) }
    }
}

private func closeDescriptor(_ descriptor: Int32) { close(descriptor) }

extension ModelProblem {
    /// The same problem of a folder's copy, told of the folder.
    fileprivate func moved(from copy: String, to source: String) -> ModelProblem {
        func moved(_ path: String) -> String {
            path.hasPrefix(copy) ? source + path.dropFirst(copy.count) : path
        }
        switch self {
        case .missingFile(let path): return .missingFile(path: moved(path))
        case .unreadable(let path, let error): return .unreadable(path: moved(path), error)
        case .malformed(let path, let fault): return .malformed(path: moved(path), fault)
        case .unknownVersion(let path, let network, let version, let known):
            return .unknownVersion(path: moved(path), network: network, version: version, known: known)
        case .notInstalled, .notFound, .notAFolder, .unknownNetwork, .precisionUnavailable, .precisionUnknown,
            .hasNoAttention, .noMap,
            .cannot, .cannotLearn, .overflows:
            return self
        }
    }
}
