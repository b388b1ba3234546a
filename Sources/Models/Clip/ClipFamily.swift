import BeholdTypes
import Foundation
import Language
import Neural

/// Loads `Clip`.
enum ClipFamily: ModelFamily {
    static let name = "clip"
    static let files = ["vocab.json", "merges.txt"]
    static let optionalFiles = ["preprocessor_config.json"]

    static func load(_ parts: Registry.Parts) throws(ModelProblem) -> Clip {
        let path = parts.bundle.files.configuration.path
        let configuration = try Registry.decode(ClipConfiguration.self, from: parts.bundle.configuration, path: path)
        if let problem = configuration.problem { throw .malformed(path: path, .configuration(problem)) }
        var preprocessing = ClipPreprocessing()
        if let file = parts.bundle.files.file(ifThere: "preprocessor_config.json") {
            let data = try parts.bundle.checksums.read(file, limit: Registry.largestConfiguration)
            preprocessing = try Registry.decode(ClipPreprocessing.self, from: data, path: file.path)
            if let problem = preprocessing.problem(imageSize: configuration.vision.imageSize) {
                throw .malformed(path: file.path, .configuration(problem))
            }
        }
        let words = try Registry.vocabulary("vocab.json", of: parts) { bytes throws(VocabularyError) in
            try BytePairVocabulary(json: bytes, size: configuration.text.vocabularySize)
        }
        let tokenizer = try Registry.vocabulary("merges.txt", of: parts) { bytes throws(VocabularyError) in
            try BytePairEncoding(words, merges: bytes)
        }
        guard [2, tokenizer.end].contains(configuration.text.endToken) else {
            throw .malformed(
                path: path,
                .configuration(
                    .differs(
                        key: "eos_token_id", value: configuration.text.endToken, from: BytePairEncoding.endSpelling,
                        tokenizer.end)))
        }
        let folder = parts.bundle.files.folder.lastPathComponent
        return try Registry.withWeights(parts) { (weights) throws(WeightsError) in
            try Clip(
                configuration, preprocessing, name: Registry.isName(folder) ? folder : "clip", weights: weights,
                precision: parts.precision, tokenizer: tokenizer, threads: parts.threads)
        }
    }
}
