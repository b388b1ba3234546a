public import BeholdTypes
import Foundation
import Language

/// How likely it is that a caption is right: logistic regression, fitted on captions of validation photos. Right is one of which
/// three in five content words stand in what people wrote of the photo.
///
///     σ(intercept + rank · r + bend · max(r + 1, 0) + similarity · s + share · ⌈0.6 n⌉ / n + words · n)
///
/// r is the sum of the tokens' log probabilities by length^0.7, s the similarity of photo and caption, n the number of content
/// words.
public struct CaptionConfidence: Sendable, Equatable, Codable {
    public var intercept: Float
    public var rank: Float
    public var bend: Float
    public var similarity: Float
    public var share: Float
    public var words: Float

    public init(intercept: Float, rank: Float, bend: Float, similarity: Float, share: Float, words: Float) {
        (self.intercept, self.rank, self.bend) = (intercept, rank, bend)
        (self.similarity, self.share, self.words) = (similarity, share, words)
    }

    /// - Parameters:
    ///   - similarity: of the photo to the caption: the product of their vectors.
    ///   - given: words of the caption that weren't chosen.
    public func callAsFunction(_ caption: Caption, similarity: Float, given: Int = 0) -> Float {
        let count = CaptionWords.content(of: caption.text).count
        guard count > 0 else { return 0 }
        let tokens = caption.text.split(separator: " ").count - given + (caption.isComplete == false ? 0 : 1)
        // The mean times the length, by the power of the length that the search ranks by.
        let rank = caption.score * pow(Float(max(1, tokens)), 0.3)
        let needed = Float(CaptionWords.needed(of: count)) / Float(count)
        let sum =
            intercept + self.rank * rank + bend * max(rank + 1, 0) + self.similarity * similarity + share * needed
            + words * Float(count)
        return 1 / (1 + exp(-sum))
    }

    var preparation: Preparation { .numbers([intercept, rank, bend, similarity, share, words]) }

    var areFinite: Bool {
        [intercept, rank, bend, similarity, share, words].allSatisfy { abs($0) <= 1_000 }
    }
}
