import Foundation
import Models

/// Which model to load.
public enum ModelChoice: Sendable, Equatable {
    /// The one that `BEHOLD_MODEL` names, else the one that comes with Behold.
    case standard
    /// A folder; or the name of the model that comes with Behold, or of one that was added (`InstalledModels`).
    case named(String)
    /// One that `opened(to:)` opened.
    case opened(OpenedModel)
}

/// A model whose folder was opened and whose configuration was checked; it is read no second time.
public struct OpenedModel: Sendable, Equatable {
    let bundle: ModelBundle
    let place: ModelLocation.Place

    public static func == (one: OpenedModel, other: OpenedModel) -> Bool {
        one.place == other.place && one.bundle.files.folder == other.bundle.files.folder
    }
}

/// Finds a model's files.
enum ModelLocation {
    /// The model that comes with Behold.
    static let defaultName = "behold-small"

    /// What a choice leads to.
    enum Place: Equatable {
        case folder(String)
        case comesWithBehold
        /// In the folder of the models that were added.
        case added(String)
    }

    static func files(for choice: ModelChoice) throws(ModelProblem) -> ModelFiles {
        if case .opened(let model) = choice { return model.bundle.files }
        return try files(at: try place(of: choice))
    }

    private static func files(at place: Place) throws(ModelProblem) -> ModelFiles {
        switch place {
        case .folder(let path): try files(in: path)
        case .comesWithBehold: try installed()
        case .added(let name): try files(in: InstalledModels.standard.path(of: name))
        }
    }

    /// The model that a choice leads to, opened unless it is that already.
    static func open(_ choice: ModelChoice) throws(ModelProblem) -> OpenedModel {
        if case .opened(let model) = choice { return model }
        let place = try place(of: choice)
        let files = try files(at: place)
        return OpenedModel(bundle: try ModelBundle(files), place: place)
    }

    /// Whether the model that comes with Behold is meant.
    static func isDefault(_ choice: ModelChoice) -> Bool { (try? place(of: choice)) == .comesWithBehold }

    /// A path that exists comes before a name.
    static func place(of choice: ModelChoice) throws(ModelProblem) -> Place {
        let named: String?
        switch choice {
        case .opened(let model): return model.place
        case .named(let name): named = name
        case .standard: named = ProcessInfo.processInfo.environment["BEHOLD_MODEL"].flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let name = named else { return .comesWithBehold }
        if FileManager.default.fileExists(atPath: name) { return .folder(name) }
        if name == defaultName { return .comesWithBehold }
        guard InstalledModels.standard.has(name) else { throw .notFound(name: name) }
        return .added(name)
    }

    static func files(in folder: String) throws(ModelProblem) -> ModelFiles {
        try ModelFiles(folder: URL(fileURLWithPath: folder))
    }

    /// `PREFIX/share/behold/model` of a program in `PREFIX/bin`, else the package's resources beside the program, or
    /// beside the library or test bundle that this code is in.
    static func installed() throws(ModelProblem) -> ModelFiles {
        var places: [String] = []
        if let program = folderOfProgram {
            let shared = program.deletingLastPathComponent().appendingPathComponent("share/behold/model")
            if FileManager.default.fileExists(atPath: shared.path) { return try ModelFiles(folder: shared) }
            places.append(shared.path)
        }
        // Looking for the bundle that this code is in takes its time, so it comes last.
        for find in [{ folderOfProgram }, { folderOfThisCode }] {
            guard let folder = find() else { continue }
            // A bundle's own accessor ends the process where the bundle is missing, so it isn't asked.
            for ending in ["resources", "bundle"] {
                let assets = folder.appendingPathComponent("behold_BeholdAssets.\(ending)/\(defaultName)")
                let vocabulary = folder.appendingPathComponent("behold_BeholdVocabulary.\(ending)")
                if FileManager.default.fileExists(atPath: assets.path) {
                    return try ModelFiles(folder: assets, vocabularyFolder: vocabulary)
                }
            }
            places.append(folder.path)
        }
        throw .notInstalled(lookedIn: places)
    }

    private static var folderOfProgram: URL? {
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        }
        return URL(fileURLWithPath: path).deletingLastPathComponent()
    }

    private static var folderOfThisCode: URL? {
        Bundle(for: Marker.self).executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
    }

    private final class Marker {}
}
