public import BeholdTypes
import Files
public import Foundation
import Language
import Neural
import Tensors

/// What a model's files say of it, before it is loaded.
public struct ModelSurvey: Sendable {
    public let contents: ModelContents
    /// The text of a `checksums.txt` that names every file of the model.
    public let checksums: String
}

/// A file that a model is made of.
public struct ModelMember: Sendable {
    public let file: URL
    /// The most bytes that it may have.
    public let limit: Int
}

extension ModelBundle {
    private static let largestWeights = 1 << 34
    /// What may come with a model for people to read.
    private static let documentNames = [
        "MODEL_CARD.md", "README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE",
    ]

    /// The files that the model is made of. None is opened.
    /// - Throws: where one is missing.
    public func members() throws(ModelProblem) -> [ModelMember] {
        var members = [
            ModelMember(file: files.configuration, limit: Registry.largestConfiguration),
            ModelMember(file: files.weights, limit: Self.largestWeights),
        ]
        for name in family.files {
            members.append(ModelMember(file: try files.file(name), limit: Vocabulary.maximumBytes))
        }
        for name in family.optionalFiles + [Checksums.fileName] {
            if let file = files.file(ifThere: name) {
                members.append(ModelMember(file: file, limit: Registry.largestConfiguration))
            }
        }
        return members
    }

    /// What comes with the model for people to read: its card, its licence.
    public var documents: [ModelMember] {
        Self.documentNames.map { files.folder.appendingPathComponent($0) }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
            .map { ModelMember(file: $0, limit: Registry.largestConfiguration) }
    }

    /// Looks at the files without loading the network: the weights are checked as a container, everything that
    /// `checksums.txt` names by its digest.
    public func survey() throws(ModelProblem) -> ModelSurvey {
        let weights = try SafetensorsSummary(path: files.weights.path)
        let digests = try digests(weights: weights.digest)
        for (file, digest) in digests { try checksums.check(file, digest: digest) }
        let contents = ModelContents(
            network: family.name, abilities: abilities, parts: Self.parts(of: weights.entries),
            weightsDigest: weights.digest,
            files: try members().map { member in
                ModelContents.File(name: member.file.lastPathComponent, bytes: Self.size(of: member.file))
            }, documents: documents.map(\.file.lastPathComponent))
        return ModelSurvey(contents: contents, checksums: Checksums.text(digests))
    }

    /// The bytes of a file, links followed; 0 if there is none.
    private static func size(of file: URL) -> Int {
        (try? FileStatus(of: Array(file.path.utf8), followingLinks: true))?.size ?? 0
    }

    private func digests(weights: String) throws(ModelProblem) -> [(file: URL, digest: String)] {
        var digests = [(file: files.weights, digest: weights)]
        for member in try members()
        where member.file != files.weights && member.file.lastPathComponent != Checksums.fileName {
            let isRead = member.file == files.configuration
            let bytes = try isRead ? configuration : Registry.read(member.file, limit: member.limit)
            digests.append((member.file, FileDigest.hexadecimal(of: bytes)))
        }
        return digests
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
