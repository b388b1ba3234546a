public import BeholdTypes
import Foundation

/// A model's folder, opened: `checksums.txt` and the configuration are read and checked here, once, and handed on to all
/// that is asked of the model until it is loaded.
public struct ModelBundle: Sendable {
    public let files: ModelFiles
    let checksums: Checksums
    /// The bytes of `config.json`.
    let configuration: Data
    let family: any ModelFamily.Type

    /// Nothing but the configuration and `checksums.txt` is read.
    /// - Throws: where one of them can't be read, or the configuration isn't what `checksums.txt` says or names no network.
    public init(_ files: ModelFiles) throws(ModelProblem) {
        self.files = files
        checksums = try Checksums(in: files.folder)
        let known = files.knownConfiguration
        configuration = if let known { known } else { try Registry.readConfiguration(files.configuration) }
        try checksums.check(files.configuration, configuration)
        family = try Registry.family(in: configuration, path: files.configuration.path)
    }

    /// What the network can do.
    public var abilities: [Ability] { family.abilities }

    /// Loads the network.
    /// - Parameter threads: workers that share one call's arithmetic; nil for the machine's processors.
    public func load(precision: Precision = .fastest, threads: Int? = nil) throws(ModelProblem) -> any Network {
        try family.load(
            Registry.Parts(
                bundle: self, precision: try resolve(precision),
                threads: max(1, min(threads ?? Registry.processors, 256))))
    }

    /// `fastest` is the network's quickest that the machine has instructions for.
    private func resolve(_ precision: Precision) throws(ModelProblem) -> Precision {
        if precision == .fastest { return family.precisions.first(where: \.isAvailable) ?? .float32 }
        guard family.precisions.contains(precision) else {
            throw .precisionUnknown(precision, network: family.name)
        }
        guard precision.isAvailable else { throw .precisionUnavailable(precision) }
        return precision
    }
}
