import BeholdTypes
import Files
import Foundation
import Interchange
import Language
import Neural
import Tensors

/// The networks that can be loaded, by the `model` of their configuration, or the `model_type` of a transformers checkpoint.
public enum Registry {
    /// One line a family. Tests put others in force.
    @TaskLocal static var families: [any ModelFamily.Type] = [
        BeholdSmallFamily.self,
        ClipFamily.self,
    ]

    /// The library and the instructions that do the arithmetic here, such as "oneDNN 2.6.3, AVX-512 with bfloat16".
    public static var arithmetic: String { Machine.description }

    /// The processors that this process may use.
    public static var processors: Int { Processors.count }

    /// The library that compares vectors here, such as "OpenBLAS 0.3.21, SkylakeX".
    public static var similarities: String { Machine.similarities }

    /// What every family is given.
    struct Parts: Sendable {
        let bundle: ModelBundle
        let precision: Precision
        let threads: Int
    }

    /// The family that a configuration names.
    static func family(in configuration: Data, path: String) throws(ModelProblem) -> any ModelFamily.Type {
        let name = try networkName(in: configuration, path: path)
        guard let family = families.first(where: { $0.name == name }) else {
            throw .unknownNetwork(name: name, known: families.map { $0.name }.sorted())
        }
        return family
    }

    static let largestConfiguration = 1 << 20

    static func readConfiguration(_ file: URL) throws(ModelProblem) -> Data {
        try read(file, limit: largestConfiguration)
    }

    /// The network that a configuration names.
    static func networkName(in data: Data, path: String) throws(ModelProblem) -> String {
        struct Name: Decodable {
            let model: String?
            let type: String?
            enum CodingKeys: String, CodingKey {
                case model
                case type = "model_type"
            }
        }
        let names = try decode(Name.self, from: data, path: path)
        guard let name = names.model ?? names.type else {
            throw .malformed(path: path, .configuration(.missing(key: "model")))
        }
        return name
    }

    static func read(_ file: URL, limit: Int) throws(ModelProblem) -> Data {
        try FileFault.translating(Data(RegularFile(path: file.path).contents(atMost: limit))) {
            ModelProblem($0, path: file.path)
        }
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, from data: Data, path: String
    ) throws(ModelProblem) -> Value {
        do {
            return try JSONValue.decode(type, from: Array(data))
        } catch DecodingError.keyNotFound(let key, _) {
            throw .malformed(path: path, .configuration(.missing(key: key.stringValue)))
        } catch DecodingError.typeMismatch(_, let context) {
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw .malformed(path: path, .configuration(.wrongType(key: key)))
        } catch {
            throw .malformed(path: path, .configuration(.notJSON))
        }
    }

    /// - Parameters:
    ///   - name: the file's.
    ///   - build: makes a vocabulary, or a tokenizer, of the file's bytes.
    static func vocabulary<Built>(
        _ name: String, of parts: Parts, build: ([UInt8]) throws(VocabularyError) -> Built
    ) throws(ModelProblem) -> Built {
        let file = try parts.bundle.files.file(name)
        let bytes = try parts.bundle.checksums.read(file, limit: Vocabulary.maximumBytes)
        do {
            return try build(Array(bytes))
        } catch {
            throw .malformed(path: file.path, .vocabulary(error))
        }
    }

    /// Whether a model can be called so: a–z, 0–9, and after the first character `.`, `_` and `-`; 64 characters at most.
    public static func isName(_ text: String) -> Bool {
        let others = Set("._-".utf8)
        func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7a ~= byte || 0x30...0x39 ~= byte }
        return 1...64 ~= text.utf8.count && text.utf8.first.map(isLetter) == true
            && text.utf8.allSatisfy { isLetter($0) || others.contains($0) }
    }

    /// Builds a network of the weights file, whose digest must be the one that `checksums.txt` has for it.
    static func withWeights<Loaded: Network>(
        _ parts: Parts, _ build: (Weights) throws(WeightsError) -> Loaded
    ) throws(ModelProblem) -> Loaded {
        let bundle = parts.bundle
        let file = try SafetensorsFile(path: bundle.files.weights.path)
        // Of a network in int8, what isn't stored in 8 bits is bfloat16 where the machine has it.
        let isSingle = parts.precision == .float32 || !StoragePrecision.bfloat16.isNative
        let model = try bundle.files.ofWeights { () throws(WeightsError) in
            try build(Weights(file, precision: isSingle ? .float32 : .bfloat16))
        }
        try bundle.checksums.check(bundle.files.weights, digest: model.weightsDigest)
        return model
    }
}
