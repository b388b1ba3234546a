/// A sentence about a photo.
public struct CaptionResult: Sendable, Equatable {
    public let photo: PhotoFacts
    public let caption: String
    /// Mean log probability a token.
    public let score: Float
    /// How likely it is that the caption is right, in 0...1: that three in five of its words are what people would say; nil if
    /// the model doesn't tell.
    public let confidence: Float?
    /// All captions that were asked for, all different, best first; empty where it is one.
    public let alternatives: [Caption]
    public let options: CaptionOptions
    public let model: ModelFacts
    public let record: Record

    /// Whether the caption is likelier wrong than right; an alternative text, whether it isn't right often enough to be relied on.
    public var isUnsure: Bool {
        confidence.map { $0 < (options.style == .alt ? AltText.sureFrom : Self.unsureBelow) } ?? false
    }

    /// The alternative text with a mark that it isn't sure.
    public var marked: CaptionResult {
        CaptionResult(
            photo: photo, caption: AltText.marked(caption), score: score, confidence: confidence,
            alternatives: alternatives.map {
                Caption(text: AltText.marked($0.text), score: $0.score, isComplete: $0.isComplete)
            }, options: options, model: model, record: record)
    }

    /// The confidence that makes a caption sure.
    public static let unsureBelow: Float = 0.5

    /// The captions that were asked for, best first.
    public var captions: [String] { alternatives.isEmpty ? [caption] : alternatives.map(\.text) }
}

/// A caption in the making.
public enum CaptionStep: Sendable {
    /// The best sentence so far. Another may overtake it.
    case soFar(String)
    case finished(CaptionResult)
}
