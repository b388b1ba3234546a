import Foundation
import Language
import Neural
import Tensors

/// The networks that can be loaded, by the `model` of their configuration, or the `model_type` of one of transformers'.
public enum Registry {
    /// A network that can be loaded.
    struct Network: Sendable {
        let abilities: Set<Ability>
        /// Quickest first.
        let precisions: [Precision]
        /// What it needs besides configuration and weights.
        let files: [String]
        /// What it takes where it is there.
        var optionalFiles: [String] = []
        let load: @Sendable (Parts) throws(ModelError) -> any VisionLanguageModel
    }

    /// One line a network.
    private static let networks = [
        "behold-small": Network(
            abilities: Set(Ability.allCases), precisions: BeholdSmall.precisions,
            files: ["vocab.txt", "answers.txt"], load: loadBeholdSmall),
        "clip": Network(
            abilities: Clip.abilities, precisions: Clip.precisions, files: ["vocab.json", "merges.txt"],
            optionalFiles: ["preprocessor_config.json"], load: loadClip),
    ]

    /// The library and the instructions that do the arithmetic here, such as "oneDNN 2.6.3, AVX-512 with bfloat16".
    public static var arithmetic: String { Machine.description }

    /// The library that compares vectors here, such as "OpenBLAS 0.3.21, SkylakeX".
    public static var similarities: String { Machine.similarities }

    /// What every maker is given.
    struct Parts: Sendable {
        let files: ModelFiles
        let checksums: Checksums
        let configuration: Data
        let precision: Precision
        let threads: Int
    }

    /// Loads the network that the configuration names.
    /// - Parameter threads: workers that share one call's arithmetic; nil for the machine's processors.
    public static func load(
        _ files: ModelFiles, precision: Precision = .fastest, threads: Int? = nil
    ) throws(ModelError) -> any VisionLanguageModel {
        let checksums = try Checksums(in: files.folder)
        let data = try checksums.read(files.configuration, limit: largestConfiguration)
        let (name, network) = try network(in: data, path: files.configuration.path)
        return try network.load(
            Parts(
                files: files, checksums: checksums, configuration: data,
                precision: try resolve(precision, for: network, called: name),
                threads: max(1, min(threads ?? ThreadPool.processorCount, 256))))
    }

    /// The precisions that a network can be loaded in here, quickest first, without `fastest`.
    public static func precisions(of network: any VisionLanguageModel) -> [Precision] {
        network.precisions.filter(machineHas)
    }

    /// The network that a configuration names.
    static func network(of files: ModelFiles) throws(ModelError) -> (name: String, network: Network) {
        let data = try Checksums(in: files.folder).read(files.configuration, limit: largestConfiguration)
        return try network(in: data, path: files.configuration.path)
    }

    private static func network(
        in configuration: Data, path: String
    ) throws(ModelError) -> (name: String, network: Network) {
        let name = try networkName(in: configuration, path: path)
        guard let network = networks[name] else {
            throw .unknownModel(name: name, known: networks.keys.sorted())
        }
        return (name, network)
    }

    /// `fastest` is the network's quickest that the machine has instructions for.
    private static func resolve(
        _ precision: Precision, for network: Network, called name: String
    ) throws(ModelError) -> Precision {
        if precision == .fastest { return network.precisions.first(where: machineHas) ?? .float32 }
        guard network.precisions.contains(precision) else {
            throw .unknownPrecision(precision, network: name)
        }
        guard machineHas(precision) else { throw .unsupportedPrecision(precision) }
        return precision
    }

    private static func machineHas(_ precision: Precision) -> Bool {
        StoragePrecision(rawValue: precision.rawValue)?.isNative == true
    }

    static let largestConfiguration = 1 << 20

    /// The network that a configuration file names.
    static func networkName(_ configuration: URL) throws(ModelError) -> String {
        try networkName(in: try read(configuration, limit: largestConfiguration), path: configuration.path)
    }

    private static func networkName(in data: Data, path: String) throws(ModelError) -> String {
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
            throw .malformedConfiguration(path: path, reason: "model is missing")
        }
        return name
    }

    static func read(_ file: URL, limit: Int) throws(ModelError) -> Data {
        do throws(FileFault) {
            return Data(try RegularFile(path: file.path).contents(atMost: limit))
        } catch {
            throw ModelError(error, path: file.path)
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

    /// - Parameters:
    ///   - name: the file's.
    ///   - build: makes a vocabulary, or a tokenizer, of the file's bytes.
    private static func vocabulary<Built>(
        _ name: String, of parts: Parts, build: ([UInt8]) throws(VocabularyError) -> Built
    ) throws(ModelError) -> Built {
        let file = try parts.files.file(name)
        let bytes = try parts.checksums.read(file, limit: Vocabulary.maximumBytes)
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
        let tokenizer = try vocabulary("vocab.txt", of: parts) { bytes throws(VocabularyError) in
            let words = try Vocabulary(utf8: bytes)
            try words.require(count: configuration.vocabularySize)
            return try WordTokenizer(words)
        }
        let answers = try vocabulary("answers.txt", of: parts) { bytes throws(VocabularyError) in
            let answers = try Vocabulary(utf8: bytes)
            try answers.require(count: configuration.answerCount)
            return answers
        }
        return try withWeights(parts) { (weights) throws(WeightsError) in
            try BeholdSmall(
                configuration, weights: weights, precision: parts.precision, tokenizer: tokenizer, answers: answers,
                threads: parts.threads)
        }
    }

    private static func loadClip(_ parts: Parts) throws(ModelError) -> any VisionLanguageModel {
        let path = parts.files.configuration.path
        let configuration = try decode(ClipConfiguration.self, from: parts.configuration, path: path)
        if let problem = configuration.problem { throw .malformedConfiguration(path: path, reason: problem) }
        var preprocessing = ClipPreprocessing()
        if let file = parts.files.file(ifThere: "preprocessor_config.json") {
            let data = try parts.checksums.read(file, limit: largestConfiguration)
            preprocessing = try decode(ClipPreprocessing.self, from: data, path: file.path)
            if let problem = preprocessing.problem(imageSize: configuration.vision.imageSize) {
                throw .malformedConfiguration(path: file.path, reason: problem)
            }
        }
        let words = try vocabulary("vocab.json", of: parts) { bytes throws(VocabularyError) in
            try BytePairVocabulary(json: bytes, size: configuration.text.vocabularySize)
        }
        let tokenizer = try vocabulary("merges.txt", of: parts) { bytes throws(VocabularyError) in
            try BytePairEncoding(words, merges: bytes)
        }
        guard [2, tokenizer.end].contains(configuration.text.endToken) else {
            let (found, end) = (configuration.text.endToken, tokenizer.end)
            throw .malformedConfiguration(
                path: path, reason: "eos_token_id is \(found), where \(BytePairEncoding.endSpelling) has \(end)")
        }
        let folder = parts.files.folder.lastPathComponent
        return try withWeights(parts) { (weights) throws(WeightsError) in
            try Clip(
                configuration, preprocessing, name: isName(folder) ? folder : "clip", weights: weights,
                precision: parts.precision, tokenizer: tokenizer, threads: parts.threads)
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
    private static func withWeights<Network: VisionLanguageModel>(
        _ parts: Parts, _ build: (Weights) throws(WeightsError) -> Network
    ) throws(ModelError) -> Network {
        let path = parts.files.weights.path
        let file = try open(parts.files.weights)
        let model: Network
        do {
            model = try build(Weights(file, precision: parts.precision == .bfloat16 ? .bfloat16 : .float32))
        } catch {
            throw .malformedWeights(path: path, error)
        }
        try parts.checksums.check(parts.files.weights, digest: model.weightsDigest)
        return model
    }
}
