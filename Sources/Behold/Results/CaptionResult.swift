/// A sentence about a photo.
public struct CaptionResult: Sendable, Equatable {
    public let photo: PhotoFacts
    public let caption: String
    /// Mean log probability a token.
    public let score: Float
    /// How likely it is that the caption fits the photo, in 0...1; nil but for alternative texts.
    public let confidence: Float?
    /// All captions that were asked for, all different, best first; empty where it is one.
    public let alternatives: [Caption]
    public let options: CaptionOptions
    public let model: ModelFacts
    public let record: Record

    /// Whether the caption only says that what the photo shows isn't sure.
    public var isUnsure: Bool { confidence.map { $0 < AltText.unsureBelow } ?? false }

    /// The captions that were asked for, best first.
    public var captions: [String] { alternatives.isEmpty ? [caption] : alternatives.map(\.text) }
}

/// A caption in the making.
public enum CaptionStep: Sendable {
    /// The best sentence so far. Another may overtake it.
    case soFar(String)
    case finished(CaptionResult)
}
