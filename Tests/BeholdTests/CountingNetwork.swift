import Imaging
import Language
import Models
import Synchronization

@testable import Behold

/// What the default network can do.
typealias DefaultNetwork = AnswerChoosing & Captioning & Embedding & Explaining

/// The default network, with a count of what it is asked to do.
struct CountingNetwork: AnswerChoosing, Captioning, Embedding {
    final class Counts: Sendable {
        let encoded = Atomic(0)
        let captioned = Atomic(0)
    }

    static let loading = Task { try await Beholder().network as! any DefaultNetwork }

    let network: any DefaultNetwork
    let counts: Counts
    /// Another one than the network's own.
    var otherPreparation: String?
    /// Whether captions and embeddings are those of a network whose numbers overflow.
    var overflows = false

    static var precisions: [Precision] { [.bfloat16, .int8, .float32] }
    var name: String { network.name }
    var weightsDigest: String { network.weightsDigest }
    var precision: Precision { network.precision }
    var preparation: String { otherPreparation ?? network.preparation }
    var vocabularySize: Int { network.vocabularySize }
    var imageProcessor: any ImageProcessor { network.imageProcessor }
    var unsureBelow: Float { network.unsureBelow }
    var answerCount: Int { network.answerCount }
    var answerTemperature: Float { network.answerTemperature }
    var declines: Set<DeclinedQuestion> { network.declines }
    var answerConfidence: AnswerConfidence? { network.answerConfidence }
    var captionConfidence: CaptionConfidence? { network.captionConfidence }
    var embeddingLength: Int { network.embeddingLength }

    func using(threads: Int) -> CountingNetwork {
        CountingNetwork(
            network: network.using(threads: threads), counts: counts, otherPreparation: otherPreparation,
            overflows: overflows)
    }
    func encodedImage(kept bytes: [UInt8]) -> EncodedImage? { network.encodedImage(kept: bytes) }
    func encode(_ photos: [NetworkImage]) -> [EncodedImage] {
        counts.encoded.wrappingAdd(photos.count, ordering: .relaxed)
        return network.encode(photos)
    }
    func reply(to question: ReadText, about image: EncodedImage, count: Int) -> AnswerReply {
        network.reply(to: question, about: image, count: count)
    }
    func answerScores(for question: ReadText, about image: EncodedImage) -> AnswerScores {
        network.answerScores(for: question, about: image)
    }
    func candidates(
        of images: [EncodedImage], options: CaptionOptions, progress: (@Sendable (String) -> Bool)?
    ) -> [[Caption]] {
        counts.captioned.wrappingAdd(images.count, ordering: .relaxed)
        if overflows { return images.map { _ in [] } }
        return network.candidates(of: images, options: options, progress: progress)
    }
    func wordCount(ofPrefix prefix: String) throws(CaptionProblem) -> Int {
        try network.wordCount(ofPrefix: prefix)
    }
    func read(_ question: String) -> ReadText { network.read(question) }
    func unknownWords(inSentence sentence: String) -> [String]? { network.unknownWords(inSentence: sentence) }
    func embedding(of image: EncodedImage) -> [Float] {
        overflows ? [Float](repeating: .nan, count: embeddingLength) : network.embedding(of: image)
    }
    func embedding(of sentence: String) -> [Float] { network.embedding(of: sentence) }
}
