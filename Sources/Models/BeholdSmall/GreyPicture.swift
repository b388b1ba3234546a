import Imaging
import Language
import Synchronization
import Tensors

/// What the network sees in a plain grey picture, looked at when it is first needed.
final class GreyPicture: Sendable {
    private let seen = Mutex<Tensor?>(nil)

    /// Image tokens `[P, C]`.
    func tokens(of network: BeholdSmall) -> Tensor {
        seen.withLock { seen in
            if let seen { return seen }
            let side = network.configuration.imageSize
            let picture = Image(width: side, height: side, pixels: [UInt8](repeating: 128, count: side * side * 3))
            let tokens = network.imageTokens(of: [picture])[0]
            seen = tokens
            return tokens
        }
    }
}

extension AnswerScores {
    /// - Parameter logits: `[1, A]`.
    init(_ logits: Tensor, _ answers: Vocabulary) {
        let best = logits.largest(1, ofRow: 0)[0].index
        self.init(best: answers[best], bestIndex: best, scores: logits.elements)
    }
}
