import Imaging
import Models
import Synchronization

@testable import Behold

/// The default network, with a count of what it is asked to do.
struct CountingNetwork: VisionLanguageModel {
    final class Counts: Sendable {
        let encoded = Atomic(0)
        let captioned = Atomic(0)
    }

    static let loading = Task { try await Beholder().network }

    let network: any VisionLanguageModel
    let counts: Counts
    /// Another one than the network's own.
    var otherPreparation: String?
    /// Whether captions and embeddings are those of a network whose numbers overflow.
    var overflows = false

    var name: String { network.name }
    var weightsDigest: String { network.weightsDigest }
    var precision: Precision { network.precision }
    var imageSide: Int { network.imageSide }
    var preparation: String { otherPreparation ?? network.preparation }
    var wordCount: Int { network.wordCount }
    var answerCount: Int { network.answerCount }
    var answerTemperature: Float { network.answerTemperature }
    var unsureBelow: Float { network.unsureBelow }
    var featureShape: [Int] { network.featureShape }
    var embeddingLength: Int { network.embeddingLength }

    func using(threads: Int) -> any VisionLanguageModel {
        CountingNetwork(
            network: network.using(threads: threads), counts: counts, otherPreparation: otherPreparation,
            overflows: overflows)
    }
    func encode(_ photos: [Image]) -> [ImageFeatures] {
        counts.encoded.wrappingAdd(photos.count, ordering: .relaxed)
        return network.encode(photos)
    }
    func answers(to question: String, about features: ImageFeatures, count: Int) -> [Answer] {
        network.answers(to: question, about: features, count: count)
    }
    func answerScores(for question: String, about features: ImageFeatures) -> AnswerScores {
        network.answerScores(for: question, about: features)
    }
    func candidates(
        of photos: [ImageFeatures], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [[Caption]] {
        counts.captioned.wrappingAdd(photos.count, ordering: .relaxed)
        if overflows { return photos.map { _ in [] } }
        return network.candidates(of: photos, options: options, progress: progress)
    }
    func wordCount(ofPrefix prefix: String) throws(CaptionPrefixError) -> Int {
        try network.wordCount(ofPrefix: prefix)
    }
    func unknownWords(inQuestion question: String) -> [String]? { network.unknownWords(inQuestion: question) }
    func unknownWords(inSentence sentence: String) -> [String]? { network.unknownWords(inSentence: sentence) }
    func embedding(of features: ImageFeatures) -> [Float] {
        overflows ? [Float](repeating: .nan, count: embeddingLength) : network.embedding(of: features)
    }
    func embedding(of sentence: String) -> [Float] { network.embedding(of: sentence) }
}
