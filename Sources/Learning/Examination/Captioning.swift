import BeholdTypes
import Models

/// How good the captions of a set of photos are.
public struct CaptionScores: Sendable, Equatable {
    public let photos: Int
    /// How many captions differ from all others.
    public let distinct: Int
    /// BLEU of runs up to 1, 2, 3 and 4 words, in 0...1.
    public let bleu: [Double]
    /// In 0...1.
    public let rougeL: Double
    public let cider: Double

    public init(_ captions: [JudgedCaption]) {
        photos = captions.count
        distinct = Set(captions.map(\.words)).count
        bleu = BLEU.scores(of: captions)
        rougeL = ROUGE.score(of: captions)
        cider = CIDEr.score(of: captions)
    }
}

extension Examination {
    /// Photos that are captioned together: they share the decoder's steps.
    private static let portion = 8

    /// How near the model's captions come to what people wrote.
    /// - Parameters:
    ///   - beams: sentences that are compared at each word.
    ///   - length: words at most, the sentence's end counted as one.
    ///   - lengthPenalty: more of it favours longer sentences.
    ///   - noRepeat: no so many words occur twice in a row; 0 bars only a word right after itself.
    ///   - progress: called with the number of photos that are done.
    public func captions(
        of photos: [CaptionedPhoto], beams: Int, length: Int, lengthPenalty: Float, noRepeat: Int,
        progress: (Int) -> Void
    ) async throws -> CaptionScores {
        let network = try network(that: .caption, as: (any Captioning).self)
        let options = CaptionOptions(
            beams: beams, maximumTokens: length, lengthPenalty: lengthPenalty, noRepeat: noRepeat)
        let portions = stride(from: 0, to: photos.count, by: Self.portion).map {
            photos[$0..<min($0 + Self.portion, photos.count)]
        }
        let captions = try await each(
            of: portions, progress: { progress(min($0 * Self.portion, photos.count)) }
        ) { photos in
            network.captions(of: try photos.map { try features(of: $0.path) }, options: options, progress: nil)
        }
        return CaptionScores(
            zip(photos, captions.flatMap(\.self)).map { photo, caption in
                JudgedCaption(caption.text, references: photo.captions)
            })
    }
}
