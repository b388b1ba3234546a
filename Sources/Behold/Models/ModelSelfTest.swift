import Imaging
import Models

/// Whether what a network gives makes sense. Any may be right or wrong; none may give what is no answer at all.
enum ModelSelfTest {
    private static let question = "what color is the circle?"
    private static let sentence = "a red circle on a white background"

    /// What the network can't do though it says so; nil where it can do everything.
    static func failure(of network: any Network) -> Ability? {
        let images = network.encode([Diagnosis.picture(), checked()].map(network.imageProcessor.prepare))
        if let network = network as? any QuestionAnswering, !images.allSatisfy({ answers(network, $0) }) { return .ask }
        if let network = network as? any Captioning, !captions(network, images) { return .caption }
        if let network = network as? any Embedding, !compares(network, images) { return .search }
        return nil
    }

    private static func answers(_ network: any QuestionAnswering, _ image: EncodedImage) -> Bool {
        let answers = network.answers(to: network.read(question), about: image, count: 5)
        let sum = answers.reduce(0) { $0 + $1.probability }
        return !answers.isEmpty && answers.allSatisfy { (0...1).contains($0.probability) } && sum <= 1.001
    }

    private static func captions(_ network: any Captioning, _ images: [EncodedImage]) -> Bool {
        let captions = network.captions(of: images, options: CaptionOptions(), progress: nil)
        return captions.count == images.count && captions.allSatisfy { !$0.text.isEmpty && $0.score.isFinite }
    }

    /// Vectors of length 1, and two pictures told apart.
    private static func compares(_ network: any Embedding, _ images: [EncodedImage]) -> Bool {
        let vectors = images.map { network.embedding(of: $0) }
        let all = vectors + [network.embedding(of: sentence)]
        return vectors[0] != vectors[1]
            && all.allSatisfy { $0.count == network.embeddingLength && $0.isEmbedding }
    }

    /// A chessboard.
    private static func checked(side: Int = 64) -> Image {
        let pixels: [UInt8] = (0..<side * side).flatMap { index -> [UInt8] in
            let isDark = (index % side / 8 + index / side / 8) % 2 == 0
            return isDark ? [20, 60, 140] : [250, 240, 200]
        }
        return Image(width: side, height: side, pixels: pixels)
    }
}
