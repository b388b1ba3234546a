/// A photo that was found.
public struct SearchMatch: Sendable, Equatable {
    /// From 1 on.
    public let rank: Int
    /// The cosine of the angle between the photo's vector and the query's, in -1...1: more is closer.
    public let score: Float
    /// The first file that has this content.
    public let photo: PhotoFacts
    /// Further files of equal content.
    public let copies: [[UInt8]]
    public let query: SearchQuery
    public let model: ModelFacts
    /// No search is a turn of the history. `isCached` says that the history had the photo's vector.
    public let record: Record
}

/// A sentence beside a photo.
public struct SentenceMatch: Sendable, Equatable {
    /// From 1 on.
    public let rank: Int
    /// The cosine of the angle between the sentence's vector and the photo's, in -1...1: more is closer.
    public let score: Float
    public let sentence: String
    /// Where the sentence stood among those given, from 0 on.
    public let place: Int
    public let photo: PhotoFacts
    public let model: ModelFacts
    public let record: Record
}

extension SearchMatch {
    /// The score as people read it, such as "0.312".
    public var shownScore: String { score.inThousandths }
}

extension SentenceMatch {
    /// The score as people read it, such as "0.312".
    public var shownScore: String { score.inThousandths }
}

extension Float {
    fileprivate var inThousandths: String {
        guard abs(self) < 1_000 else { return "\(self)" }  // no cosine
        let thousandths = Int((abs(self) * 1_000).rounded())
        let digits = "\(thousandths % 1_000)"
        let sign = self < 0 && thousandths > 0 ? "-" : ""
        return "\(sign)\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
