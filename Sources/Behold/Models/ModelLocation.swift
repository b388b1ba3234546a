import Foundation
import Models

/// Which model to load.
public enum ModelChoice: Sendable, Equatable {
    /// The one that `BEHOLD_MODEL` names, else the one that comes with Behold.
    case standard
    /// A folder, or the name of the model that comes with Behold.
    case named(String)
}

/// Finds a model's files.
enum ModelLocation {
    /// The model that comes with Behold.
    private static let defaultName = "behold-small"

    static func files(for choice: ModelChoice) throws(ModelProblem) -> ModelFiles {
        switch choice {
        case .named(let name): return try named(name)
        case .standard:
            if let name = ProcessInfo.processInfo.environment["BEHOLD_MODEL"], !name.isEmpty {
                return try named(name)
            }
            return try installed()
        }
    }

    private static func named(_ name: String) throws(ModelProblem) -> ModelFiles {
        if FileManager.default.fileExists(atPath: name) {
            return try files(in: URL(fileURLWithPath: name), vocabulary: nil)
        }
        guard name == defaultName else { throw .notFound(name: name) }
        return try installed()
    }

    /// `PREFIX/share/behold/model` of a program in `PREFIX/bin`, else the package's resources beside the program, or
    /// beside the library or test bundle that this code is in.
    private static func installed() throws(ModelProblem) -> ModelFiles {
        var places: [String] = []
        if let program = folderOfProgram {
            let shared = program.deletingLastPathComponent().appendingPathComponent("share/behold/model")
            if FileManager.default.fileExists(atPath: shared.path) { return try files(in: shared, vocabulary: nil) }
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
                    return try files(in: assets, vocabulary: vocabulary)
                }
            }
            places.append(folder.path)
        }
        throw .notInstalled(lookedIn: places)
    }

    private static func files(in folder: URL, vocabulary: URL?) throws(ModelProblem) -> ModelFiles {
        do {
            return try ModelFiles(folder: folder, vocabularyFolder: vocabulary)
        } catch {
            throw ModelProblem(error)
        }
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

extension ModelProblem {
    init(_ error: ModelError) {
        switch error {
        case .missingFile(let path): self = .missingFile(path: path)
        case .unreadable(let path, _): self = .unreadable(path: path, reason: error.cause)
        case .severalWeights(let path, _), .malformedConfiguration(let path, _), .malformedWeights(let path, _),
            .malformedVocabulary(let path, _), .wrongChecksum(let path, _, _):
            self = .malformed(path: path, reason: error.cause)
        case .unknownModel(let name, let known): self = .unknownNetwork(name: name, known: known)
        case .unsupportedPrecision(let precision):
            self = .precisionUnavailable(ModelPrecision(rawValue: precision.rawValue) ?? .fastest)
        }
    }
}
