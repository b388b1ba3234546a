import Foundation
import Models
import Threads

/// The models that a user has added, beside the one that comes with Behold.
///
///     let models = InstalledModels.standard
///     try await models.add(folder: "/downloads/clip-vit-base-patch32")
///     let beholder = try await Beholder(model: .named("clip-vit-base-patch32"))
///
/// Each is a folder that describes itself. One that is being added isn't there before it is whole, and was tried.
public struct InstalledModels: Sendable {
    /// Those in the user's data folder, which `ModelChoice` finds by their names.
    public static var standard: InstalledModels { InstalledModels(folder: DataFolder.path + "/models") }

    /// Where they are, each in a folder of its name. Needn't be there.
    public let folder: String

    public init(folder: String) { self.folder = URL(fileURLWithPath: folder).standardizedFileURL.path }

    /// Whether a model can be called so: a–z, 0–9, and after the first character `.`, `_` and `-`; 64 characters at most.
    public static func isName(_ text: String) -> Bool { Registry.isName(text) }

    /// The name of the model that comes with Behold, which no other may have.
    public static let defaultName = ModelLocation.defaultName

    // MARK: What is there

    /// The model that comes with Behold, then those that were added, by name. All files are read, no network is loaded;
    /// one that can't be used says why.
    public func list() async -> [ModelDescription] {
        await thread.run {
            try? ModelStore(folder).tidy()
            return [.ofDefault] + names.map { ModelDescription(name: $0, folder: path(of: $0)) }
        }
    }

    /// The model that a choice leads to.
    /// - Throws: `model` where there is none.
    public func description(of choice: ModelChoice) async throws(BeholdError) -> ModelDescription {
        do throws(ModelProblem) {
            return try await thread.run { () throws(ModelProblem) in
                switch try ModelLocation.place(of: choice) {
                case .comesWithBehold: return .ofDefault
                case .added(let name): return ModelDescription(name: name, folder: path(of: name))
                case .folder(let path):
                    let whole = URL(fileURLWithPath: path).standardizedFileURL.path
                    let isOwn = (whole as NSString).deletingLastPathComponent == folder
                    return ModelDescription(name: isOwn ? (whole as NSString).lastPathComponent : path, folder: whole)
                }
            }
        } catch {
            throw .model(error)
        }
    }

    /// Loads the model that a choice leads to, and asks it about itself.
    /// - Throws: `model`.
    public func details(
        of choice: ModelChoice, precision: Precision = .fastest
    ) async throws(BeholdError) -> ModelDetails {
        ModelDetails(of: try await Beholder.loading(choice, precision, nil).value.get())
    }

    /// The names of those that were added, in order.
    private var names: [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return found.filter { Self.isName($0) && $0 != Self.defaultName }.sorted()
    }

    func path(of name: String) -> String { folder + "/" + name }

    func has(_ name: String) -> Bool {
        guard Self.isName(name) else { return false }
        if FileManager.default.fileExists(atPath: path(of: name)) { return true }
        try? ModelStore(folder).tidy()  // may have been left by someone who was replacing it
        return FileManager.default.fileExists(atPath: path(of: name))
    }

    /// Reads, copies and waits for other processes: not on Swift's cooperative pool.
    private var thread: WorkThreads { WorkThreads("models") }

    // MARK: Changes

    /// Copies a model's folder, after its files were checked, the network was loaded and has passed a self-test. Files that
    /// are no part of a model aren't copied. A cancelled call leaves nothing.
    /// - Parameters:
    ///   - source: the folder.
    ///   - name: what it shall be called; as the folder, where it is nil.
    ///   - replacing: whether a model of that name makes room, as soon as the new one is whole.
    @discardableResult
    public func add(
        folder source: String, name: String? = nil, replacing: Bool = false
    ) async throws(ModelStoreProblem) -> ModelDescription {
        try await thread.run { () throws(ModelStoreProblem) in
            try addNow(folder: source, name: name, replacing: replacing)
        }
    }

    private func addNow(
        folder source: String, name: String?, replacing: Bool
    ) throws(ModelStoreProblem) -> ModelDescription {
        let source = URL(fileURLWithPath: source).standardizedFileURL.path
        let name = name ?? (source as NSString).lastPathComponent
        guard Self.isName(name) else { throw .invalidName(name) }
        guard name != Self.defaultName else { throw .defaultName }
        guard replacing || !FileManager.default.fileExists(atPath: path(of: name)) else { throw .nameTaken(name) }
        let copy = try ModelCopy(of: source)
        let store = try ModelStore(making: folder)
        try store.tidy()
        let staged = try StagedModel(in: folder, for: copy.bytes)
        do throws(ModelStoreProblem) {
            for file in copy.files { try staged.copy(file) }
            try staged.seal(source: source)
            guard !Task.isCancelled else { throw .cancelled }
            try store.put(staged, as: name, replacing: replacing)
        } catch {
            staged.discard()
            throw error
        }
        return ModelDescription(name: name, folder: path(of: name))
    }

    /// Takes a model away that was added. What the history keeps of photos that it saw stays there.
    public func remove(_ name: String) async throws(ModelStoreProblem) {
        guard name != Self.defaultName else { throw .defaultName }
        try await thread.run { () throws(ModelStoreProblem) in
            guard has(name), let store = try? ModelStore(folder) else { throw .notAdded(name) }
            try store.remove(name)
        }
    }
}

/// Why a model can't be added or removed.
public enum ModelStoreProblem: Error, Sendable, Equatable {
    /// The model itself is no good; paths are those of the folder that was to be added.
    case model(ModelProblem)
    case invalidName(String)
    /// The name is that of the model that comes with Behold.
    case defaultName
    case nameTaken(String)
    /// No model of that name was added.
    case notAdded(String)
    case noFolder(path: String)
    /// A link in the folder leads to a file elsewhere.
    case linkLeadsOut(path: String)
    case notARegularFile(path: String)
    case tooLarge(path: String, bytes: Int, limit: Int)
    case noRoom(path: String, needed: Int, available: Int)
    case unreadable(path: String, errno: Int32)
    /// Nothing was added, and a model that was to make room is there as it was.
    case cannotWrite(path: String, errno: Int32)
    /// The model is there as it was.
    case cannotRemove(path: String, errno: Int32)
    /// The network was loaded, but what it gives for a drawn picture makes no sense.
    case failsSelfTest(Ability)
    /// Another process has been changing the models for too long.
    case busy(path: String)
    case cancelled
}
