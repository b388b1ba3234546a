import Glibc

/// Alternative text: what a photo shows, for people who don't see it.
///
/// One sentence of at most 125 characters, which screen readers read in one go, with a capital letter and a full stop.
/// It doesn't begin with "image of" and the like, nor has it such words elsewhere: that it is an image is said by whoever
/// reads it out. Whoever reads it can't check it, so that it is sure from a higher confidence than other captions.
public enum AltText {
    /// Characters at most.
    public static let maximumLength = 125
    /// The confidence that makes one sure: of those that the default model was sure of, 87 % were right on validation photos.
    public static let sureFrom: Float = 0.75

    private static let mark = "Not sure: "

    /// A sentence that says that it isn't sure.
    static func marked(_ sentence: String) -> String { mark + sentence.prefix(1).lowercased() + sentence.dropFirst() }

    private static let media: Set<Substring> = [
        "image", "images", "picture", "pictures", "photo", "photos", "photograph", "photographs", "pic", "pics",
        "snapshot", "snapshots", "portrait", "portraits", "drawing", "drawings", "painting", "paintings", "shot",
        "shots",
        "view", "views", "illustration", "screenshot",
    ]
    /// Words that can't end a sentence.
    private static let joints: Set<Substring> = [
        "a", "an", "the", "of", "in", "on", "at", "with", "and", "or", "to", "by", "from", "for", "is", "are", "while",
        "that", "as", "his", "her", "its", "their", "into", "near", "over", "through", "under", "behind", "next",
        "very",
    ]
    /// How far into a sentence "image of" counts as its beginning: "a black and white photo of".
    private static let longestOpening = 6

    /// The sentence that a caption makes; nil where it makes none within the rules.
    /// - Parameters:
    ///   - caption: words in lower case with spaces between them.
    ///   - isComplete: whether the model ended it; one that ran out of room loses the words that lead nowhere.
    public static func sentence(from caption: String, isComplete: Bool = true) -> String? {
        var words = caption.split(separator: " ")[...]
        while let medium = mediumIndex(in: words) {
            guard medium - words.startIndex < longestOpening else { return nil }
            words = words[(medium + 2)...]
        }
        if !isComplete { while let last = words.last, joints.contains(last) { words.removeLast() } }
        guard let first = words.first, words.count > 1 || !joints.contains(first) else { return nil }
        let text = words.joined(separator: " ")
        let sentence = text.prefix(1).uppercased() + text.dropFirst() + "."
        return sentence.count <= maximumLength ? sentence : nil
    }

    /// Where "image of" or the like stands.
    private static func mediumIndex(in words: ArraySlice<Substring>) -> Int? {
        words.indices.dropLast().first { media.contains(words[$0]) && words[$0 + 1] == "of" }
    }

    /// How many candidates are looked through for those within the rules.
    static func candidates(for options: CaptionOptions) -> Int {
        max(options.count, options.sampling == nil ? options.beams : 3)
    }

    /// The best of the candidates that make sentences within the rules; an empty one where none does.
    /// - Parameter confidence: how likely a caption is right.
    static func draft(of candidates: [Caption], count: Int, confidence: (Caption) -> Float) -> CaptionDraft {
        var seen: Set<String> = []
        let sentences = candidates.compactMap { candidate -> (said: Caption, caption: Caption)? in
            guard let text = sentence(from: candidate.text, isComplete: candidate.isComplete != false),
                seen.insert(text).inserted
            else { return nil }
            return (Caption(text: text, score: candidate.score, isComplete: candidate.isComplete), candidate)
        }
        guard let best = sentences.first else {
            let none = Caption(text: "", score: candidates.first?.score ?? 0, isComplete: true)
            var draft = CaptionDraft(none, among: [none], count: count)
            draft.confidence = 0
            return draft
        }
        var draft = CaptionDraft(best.said, among: sentences.map(\.said), count: count)
        draft.confidence = confidence(best.caption)
        return draft
    }
}
