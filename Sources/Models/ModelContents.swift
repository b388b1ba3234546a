public import BeholdTypes
public import Foundation
import Language
import Neural

/// A file that a model is made of.
public struct ModelMember: Sendable {
    public let file: URL
    /// The most bytes that it may have.
    public let limit: Int
}

extension Registry {
    private static let largestWeights = 1 << 34
    /// What may come with a model for people to read.
    private static let documents = [
        "MODEL_CARD.md", "README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE",
    ]

    /// What the network of a configuration can do. Nothing but the configuration is read.
    public static func abilities(of files: ModelFiles) throws(ModelError) -> [Ability] {
        try family(of: files).abilities
    }

    /// The files that the model is made of. None is opened but the configuration.
    /// - Throws: where one is missing.
    public static func members(of files: ModelFiles) throws(ModelError) -> [ModelMember] {
        let family = try family(of: files)
        var members = [
            ModelMember(file: files.configuration, limit: largestConfiguration),
            ModelMember(file: files.weights, limit: largestWeights),
        ]
        for name in family.files {
            members.append(ModelMember(file: try files.file(name), limit: Vocabulary.maximumBytes))
        }
        for name in family.optionalFiles + [Checksums.fileName] {
            if let file = files.file(ifThere: name) {
                members.append(ModelMember(file: file, limit: largestConfiguration))
            }
        }
        return members
    }

    /// What comes with the model for people to read: its card, its licence.
    public static func documents(of files: ModelFiles) -> [ModelMember] {
        documents.map { files.folder.appendingPathComponent($0) }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
            .map { ModelMember(file: $0, limit: largestConfiguration) }
    }

    /// Looks at the files without loading the network: the weights are checked as a container, everything that
    /// `checksums.txt` names by its digest.
    public static func contents(of files: ModelFiles) throws(ModelError) -> ModelContents {
        let family = try family(of: files)
        let weights = try reading(files.weights, SafetensorsSummary.init(path:))
        for (file, digest) in try digests(of: files, weights: weights.digest) {
            try Checksums(in: files.folder).check(file, digest: digest)
        }
        return ModelContents(
            network: family.name, abilities: family.abilities, parts: parts(of: weights.entries),
            weightsDigest: weights.digest,
            files: try members(of: files).map { member in
                ModelContents.File(name: member.file.lastPathComponent, bytes: size(of: member.file))
            }, documents: documents(of: files).map(\.file.lastPathComponent))
    }

    /// The bytes of a file, links followed; 0 if there is none.
    private static func size(of file: URL) -> Int {
        let path = file.resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    }

    /// The text of a `checksums.txt` that names every file of the model.
    public static func checksums(of files: ModelFiles) throws(ModelError) -> String {
        Checksums.text(
            try digests(of: files, weights: try reading(files.weights, SafetensorsSummary.init(path:)).digest))
    }

    private static func digests(
        of files: ModelFiles, weights: String
    ) throws(ModelError) -> [(file: URL, digest: String)] {
        var digests = [(file: files.weights, digest: weights)]
        for member in try members(of: files)
        where member.file != files.weights && member.file.lastPathComponent != Checksums.fileName {
            digests.append((member.file, FileDigest.hexadecimal(of: try read(member.file, limit: member.limit))))
        }
        return digests
    }

    static func open(_ weights: URL) throws(ModelError) -> SafetensorsFile {
        try reading(weights, SafetensorsFile.init(path:))
    }

    private static func reading<Contents>(
        _ weights: URL, _ read: (String) throws(SafetensorsError) -> Contents
    ) throws(ModelError) -> Contents {
        do {
            return try read(weights.path)
        } catch {
            throw ModelError(error, path: weights.path)
        }
    }

    /// Numbers that were learnt: whole ones are tables of positions, and the factors of 8-bit rows belong to their rows.
    private static func parts(of weights: [String: SafetensorsEntry]) -> [ModelContents.Part] {
        var counts: [String: Int] = [:]
        for (name, entry) in weights where entry.type.isLearnt {
            if name.hasSuffix("_scale"), weights[String(name.dropLast(6))]?.type == .int8 { continue }
            counts[String(name.prefix { $0 != "." }), default: 0] += entry.shape.reduce(1, *)
        }
        return counts.sorted { $0.key < $1.key }.map { ModelContents.Part(name: $0.key, parameters: $0.value) }
    }
}

extension NumberType {
    fileprivate var isLearnt: Bool {
        switch self {
        case .bool, .uint8, .uint16, .int16, .uint32, .int32, .uint64, .int64: false
        case .int8, .float8e5m2, .float8e4m3, .float16, .bfloat16, .float32, .float64: true
        }
    }
}
