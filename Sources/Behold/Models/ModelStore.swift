import Files
import Foundation

/// The folder of the models while it is being changed: one process at a time.
final class ModelStore {
    /// A model that makes room for another is `.NAME.old` until the other has its name.
    private static let parkedEnding = ".old"
    private static let patience = 100

    private let folder: String
    private let descriptor: Int32

    /// - Throws: `cannotOpen`.
    init(_ folder: String) throws(FileFault) {
        self.folder = folder
        descriptor = try Descriptor.folder(Array(folder.utf8))
    }

    /// Makes the folder where it is missing.
    convenience init(making folder: String) throws(ModelStoreProblem) {
        var path = ""
        for part in folder.split(separator: "/") {
            let above = path
            path += "/" + part
            if FileSystem.makeFolder(Array(path.utf8), mode: 0o700) == nil { Self.keepNames(of: above + "/") }
        }
        do throws(FileFault) {
            try self.init(folder)
        } catch {
            throw .cannotWrite(path: folder, errno: error.errno)
        }
    }

    deinit { close(descriptor) }

    /// Gives a model its name. What had it makes room, or is back where something goes wrong.
    func put(_ staged: StagedModel, as name: String, replacing: Bool) throws(ModelStoreProblem) {
        try alone { () throws(ModelStoreProblem) in
            let target = folder + "/" + name
            let parked = "\(folder)/.\(name)\(Self.parkedEnding)"
            let isTaken = Self.exists(target)
            if isTaken {
                guard replacing else { throw .nameTaken(name) }
                if let code = Self.move(target, parked) { throw .cannotWrite(path: target, errno: code) }
            }
            if let code = Self.move(staged.path, target) {
                if isTaken { Self.move(parked, target) }
                throw .cannotWrite(path: target, errno: code)
            }
            if let code = keepNames() {
                // What was there is given up only when the disk keeps what takes its place.
                Self.move(target, staged.path)
                if isTaken { Self.move(parked, target) }
                throw .cannotWrite(path: target, errno: code)
            }
            staged.close()
            if isTaken { try? FileManager.default.removeItem(atPath: parked) }
        }
    }

    /// Takes a model away. It has lost its name before the first of its files goes.
    func remove(_ name: String) throws(ModelStoreProblem) {
        try alone { () throws(ModelStoreProblem) in
            let target = folder + "/" + name
            // A name that looks left: whoever comes next goes on where this was stopped.
            let away = folder + "/" + String(decoding: StagedName.new(), as: UTF8.self)
            if let code = Self.move(target, away) {
                throw code == ENOENT ? .notAdded(name) : .cannotRemove(path: target, errno: code)
            }
            if let code = keepNames() {
                Self.move(away, target)
                throw .cannotRemove(path: target, errno: code)
            }
            try? FileManager.default.removeItem(atPath: away)
        }
    }

    /// Finishes what others were stopped at: takes away what is half there, and gives back its name to a model that was
    /// making room.
    func tidy() throws(ModelStoreProblem) {
        try alone { () throws(ModelStoreProblem) in
            for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let path = folder + "/" + entry
                StagedName.ifLeft(Array(entry.utf8), in: Array(folder.utf8)) { _ in
                    try? FileManager.default.removeItem(atPath: path)
                }
                if entry.hasPrefix("."), entry.hasSuffix(Self.parkedEnding) {
                    let name = String(entry.dropFirst().dropLast(Self.parkedEnding.count))
                    guard InstalledModels.isName(name) else { continue }
                    let target = folder + "/" + name
                    if Self.exists(target) {
                        try? FileManager.default.removeItem(atPath: path)
                    } else {
                        Self.move(path, target)
                    }
                }
            }
        }
    }

    /// Has the disk keep which models have which names; the error's number if it can't.
    private func keepNames() -> Int32? { Disk.real.keep(descriptor) }

    private static func keepNames(of folder: String) { _ = try? ModelStore(folder).keepNames() }

    private static func exists(_ path: String) -> Bool { FileSystem.status(of: Array(path.utf8)) != nil }

    /// - Returns: the error's number if it can't be renamed.
    @discardableResult
    private static func move(_ path: String, _ target: String) -> Int32? {
        Disk.real.rename(Array(path.utf8), Array(target.utf8))
    }

    /// Runs `body` while no other process changes the folder.
    private func alone(_ body: () throws(ModelStoreProblem) -> Void) throws(ModelStoreProblem) {
        var patience = Self.patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            patience -= 1
            guard patience > 0 else { throw .busy(path: folder) }
            usleep(50_000)
        }
        defer { flock(descriptor, LOCK_UN) }
        try body()
    }
}
