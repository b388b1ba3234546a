public import BeholdTypes
import Files
public import Foundation

/// Where a model's files are. A self-describing folder holds all of them; the default model keeps its vocabularies apart.
public struct ModelFiles: Sendable {
    /// `config.json`, whose `model` or `model_type` names the network.
    public let configuration: URL
    /// The folder's only safetensors file, or the one that has the network's name, or is called "model".
    public let weights: URL
    /// The configuration's bytes, if the weights had to be chosen by it.
    let knownConfiguration: Data?
    /// Where the network's other files are looked for, in order.
    private let places: [URL]

    /// The files of a self-describing folder. `vocabularyFolder` is searched where the model's own folder has no vocabulary.
    /// - Throws: where the configuration or the weights are missing, or where there are several weights.
    public init(folder: URL, vocabularyFolder: URL? = nil) throws(ModelError) {
        let names: [String]
        do throws(FileFault) {
            names = try FolderNames.read(folder.path)
        } catch .cannotOpen(ENOTDIR) {
            throw .notAFolder(path: folder.path)
        } catch {
            throw ModelError(error, path: folder.path)
        }
        configuration = folder.appendingPathComponent("config.json")
        var weights = names.filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }
        knownConfiguration = weights.count > 1 ? try Registry.readConfiguration(configuration) : nil
        if let knownConfiguration {
            let name = try Registry.networkName(in: knownConfiguration, path: configuration.path)
            let wanted = [name + ".safetensors", "model.safetensors"].first(where: weights.contains)
            weights = wanted.map { [$0] } ?? weights
        }
        guard let name = weights.first else { throw .missingFile(path: folder.path + "/*.safetensors") }
        guard weights.count == 1 else { throw .severalWeights(folder: folder.path, names: weights.sorted()) }
        places = [folder] + [vocabularyFolder].compactMap(\.self)
        self.weights = folder.appendingPathComponent(name)
        // Whether it can be opened, those find who read it.
        guard names.contains(configuration.lastPathComponent) else { throw .missingFile(path: configuration.path) }
    }

    /// The folder that has configuration and weights.
    public var folder: URL { configuration.deletingLastPathComponent() }

    /// A file of the model's; nil where there is none of that name.
    func file(ifThere name: String) -> URL? {
        places.map { $0.appendingPathComponent(name) }.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// A file that the model can't be without.
    func file(_ name: String) throws(ModelError) -> URL {
        guard let file = file(ifThere: name) else {
            throw .missingFile(path: folder.appendingPathComponent(name).path)
        }
        return file
    }
}

/// Why a model can't be loaded.
public enum ModelError: Error, Sendable, Equatable {
    case missingFile(path: String)
    /// What should be a model's folder is a file.
    case notAFolder(path: String)
    case unreadable(path: String, reason: String)
    case severalWeights(folder: String, names: [String])
    case malformedConfiguration(path: String, reason: String)
    case unknownModel(name: String, known: [String])
    case malformedWeights(path: String, WeightsFault)
    /// The file isn't the one that `checksums.txt` beside it names.
    case wrongChecksum(path: String, expected: String, found: String)
    case malformedVocabulary(path: String, VocabularyFault)
    /// The machine has no instructions for it.
    case unsupportedPrecision(Precision)
    /// The network isn't made for it.
    case unknownPrecision(Precision, network: String)
}
