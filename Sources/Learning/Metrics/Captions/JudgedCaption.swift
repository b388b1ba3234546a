/// A caption beside the sentences that people wrote about the same photo, in words.
public struct JudgedCaption: Sendable, Equatable {
    public let words: [String]
    /// At least one.
    public let references: [[String]]

    /// Sentences as they were written: cut into words by `CaptionWords`.
    public init(_ caption: String, references: [String]) {
        self.init(words: CaptionWords.words(of: caption), references: references.map(CaptionWords.words))
    }

    init(words: [String], references: [[String]]) {
        precondition(!references.isEmpty, "a caption is compared with at least one sentence")
        self.words = words
        self.references = references
    }
}

/// Runs of 1 to 4 words with how often each occurs.
struct WordRuns {
    static let longest = 4
    /// By length less 1.
    let counts: [[ArraySlice<String>: Int]]

    init(_ words: [String]) {
        counts = (1...Self.longest).map { length in
            var counts: [ArraySlice<String>: Int] = [:]
            guard words.count >= length else { return counts }
            for start in 0...(words.count - length) { counts[words[start..<start + length], default: 0] += 1 }
            return counts
        }
    }
}
