import Foundation
import Language
import Neural
import Tensors

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The networks that can be loaded, by the `model` of their configuration.
public enum Registry {
    private typealias Maker =
        @Sendable (Parts) throws(ModelError) -> any VisionLanguageModel

    /// One line a network.
    private static let makers: [String: Maker] = [
        "behold-small": { parts throws(ModelError) in try loadBeholdSmall(parts) }
    ]

    /// The library and the instructions that do the arithmetic here, such as "oneDNN 2.6.3, AVX-512 with bfloat16".
    public static var arithmetic: String { Machine.description }

    /// The library that compares vectors here, such as "OpenBLAS 0.3.21, SkylakeX".
    public static var similarities: String { Machine.similarities }

    /// What every maker is given.
    struct Parts: Sendable {
        let files: ModelFiles
        let configuration: Data
        let precision: Precision
        let threads: Int
    }

    /// Loads the network that the configuration names.
    /// - Parameter threads: workers that share one call's arithmetic; nil for the machine's processors.
    public static func load(
        _ files: ModelFiles, precision: Precision = .fastest, threads: Int? = nil
    ) throws(ModelError) -> any VisionLanguageModel {
        let precision = try resolve(precision)
        let data = try read(files.configuration, limit: largestConfiguration)
        let name = try modelName(in: data, path: files.configuration.path)
        guard let make = makers[name] else { throw .unknownModel(name: name, known: makers.keys.sorted()) }
        return try make(
            Parts(
                files: files, configuration: data, precision: precision,
                threads: max(1, min(threads ?? ThreadPool.processorCount, 256))))
    }

    /// `fastest` is bfloat16 where the machine multiplies it natively, else float32.
    private static func resolve(_ precision: Precision) throws(ModelError) -> Precision {
        let hasBFloat16 = StoragePrecision.bfloat16.isNative
        switch precision {
        case .fastest: return hasBFloat16 ? .bfloat16 : .float32
        case .bfloat16 where !hasBFloat16: throw .unsupportedPrecision(.bfloat16)
        case .bfloat16, .float32: return precision
        }
    }

    private static let largestConfiguration = 1 << 20

    /// The `model` of a configuration file.
    static func modelName(_ configuration: URL) throws(ModelError) -> String {
        try modelName(in: try read(configuration, limit: largestConfiguration), path: configuration.path)
    }

    private static func modelName(in data: Data, path: String) throws(ModelError) -> String {
        struct Name: Decodable { let model: String }
        return try decode(Name.self, from: data, path: path).model
    }

    static func read(_ file: URL, limit: Int) throws(ModelError) -> Data {
        // Not FileManager: it looks up the file's owner by name, which asks other programs.
        var status = stat()
        guard unsafe stat(file.path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .missingFile(path: file.path) }
            throw .unreadable(path: file.path, reason: unsafe String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: file.path, reason: "not a regular file")
        }
        guard status.st_size <= limit else {
            throw .unreadable(path: file.path, reason: "\(status.st_size) bytes, more than \(limit)")
        }
        do {
            return try Data(contentsOf: file)
        } catch {
            throw .unreadable(path: file.path, reason: error.localizedDescription)
        }
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, from data: Data, path: String
    ) throws(ModelError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch DecodingError.keyNotFound(let key, _) {
            throw .malformedConfiguration(path: path, reason: "\(key.stringValue) is missing")
        } catch DecodingError.typeMismatch(_, let context) {
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw .malformedConfiguration(path: path, reason: "\(key) has the wrong type")
        } catch {
            throw .malformedConfiguration(path: path, reason: "not the JSON expected")
        }
    }

    /// - Parameter build: makes a vocabulary, or a tokenizer, of the file's bytes.
    static func vocabulary<Built>(
        _ file: URL, build: ([UInt8]) throws(VocabularyError) -> Built
    ) throws(ModelError) -> Built {
        let bytes = try read(file, limit: Vocabulary.maximumBytes)
        do {
            return try build(Array(bytes))
        } catch {
            throw .malformedVocabulary(path: file.path, error)
        }
    }

    private static func loadBeholdSmall(_ parts: Parts) throws(ModelError) -> any VisionLanguageModel {
        let path = parts.files.configuration.path
        let configuration = try decode(BeholdSmallConfiguration.self, from: parts.configuration, path: path)
        if let problem = configuration.problem { throw .malformedConfiguration(path: path, reason: problem) }
        let tokenizer = try vocabulary(parts.files.vocabulary) { bytes throws(VocabularyError) in
            let words = try Vocabulary(utf8: bytes)
            try words.require(count: configuration.vocabularySize)
            return try WordTokenizer(words)
        }
        let answers = try vocabulary(parts.files.answers) { bytes throws(VocabularyError) in
            let answers = try Vocabulary(utf8: bytes)
            try answers.require(count: configuration.answerCount)
            return answers
        }
        let model: BeholdSmall
        do {
            let file: SafetensorsFile
            do {
                file = try SafetensorsFile(path: parts.files.weights.path)
            } catch {
                throw WeightsError.unusable(tensor: "", reason: error)
            }
            model = try BeholdSmall(
                configuration,
                weights: Weights(file, precision: parts.precision == .bfloat16 ? .bfloat16 : .float32),
                precision: parts.precision, tokenizer: tokenizer,
                answers: answers, threads: parts.threads)
        } catch let error as WeightsError {
            throw .malformedWeights(path: parts.files.weights.path, error)
        } catch {
            throw .unreadable(path: parts.files.weights.path, reason: "\(error)")
        }
        try verify(model.weightsDigest, of: parts.files.weights)
        return model
    }

    /// Compares the weights with the line that `checksums.txt` beside them has for them, as `sha256sum` writes it. A
    /// folder without one isn't checked.
    private static func verify(_ digest: String, of weights: URL) throws(ModelError) {
        let list = weights.deletingLastPathComponent().appendingPathComponent("checksums.txt")
        guard FileManager.default.fileExists(atPath: list.path) else { return }
        let lines = String(decoding: try read(list, limit: largestConfiguration), as: UTF8.self).split(separator: "\n")
        for line in lines {
            let fields = line.split(separator: " ", maxSplits: 1)
            guard fields.count == 2, fields[1].drop(while: { " *".contains($0) }) == weights.lastPathComponent else {
                continue
            }
            guard fields[0].lowercased() == digest else {
                throw .wrongChecksum(path: weights.path, expected: String(fields[0]), found: digest)
            }
        }
    }
}
