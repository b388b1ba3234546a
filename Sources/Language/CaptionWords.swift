/// The words of a caption that say what is seen.
public enum CaptionWords {
    /// Without articles, prepositions, auxiliaries, conjunctions and pronouns; singular, in the caption's order.
    public static func content(of caption: String) -> [String] {
        WordSplitter.words(of: caption.utf8).filter { !others.contains($0) }.map(singular)
    }

    /// The share of content words that must stand in people's captions of a photo for a caption to be called right.
    public static let rightShare = 0.6

    /// Whether as many of the caption's content words as make it right stand in what people wrote of the photo.
    public static func isRight(_ caption: String, beside captions: [String]) -> Bool {
        let words = content(of: caption)
        let known = Set(captions.flatMap(content))
        return !words.isEmpty && words.count { known.contains($0) } >= needed(of: words.count)
    }

    /// How many of so many words make a caption right.
    public static func needed(of count: Int) -> Int { Int((rightShare * Double(count)).rounded(.up)) }

    private static func singular(_ word: String) -> String {
        if let form = irregular[word] { return form }
        if word.count > 4, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        if word.count > 4, ["sses", "shes", "ches", "xes", "zes", "oes"].contains(where: word.hasSuffix) {
            return String(word.dropLast(2))
        }
        let isPlural = word.count > 3 && word.hasSuffix("s") && !["ss", "us", "is"].contains(where: word.hasSuffix)
        return isPlural ? String(word.dropLast()) : word
    }

    private static let irregular = [
        "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot", "teeth": "tooth",
        "mice": "mouse", "geese": "goose", "leaves": "leaf", "knives": "knife", "shelves": "shelf", "wolves": "wolf",
        "skis": "ski", "buses": "bus", "shorts": "short",
    ]

    private static let others: Set<String> = Set(
        """
        a an the this that these those some any each another other both
        of in on at with to into onto over under by for from near next through across along around behind beside
        between above below against up down off out inside outside front during while as about toward towards past
        after before among amongst atop upon within without beneath underneath
        is are was were be been being am has have had having do does did will would can could may might must shall
        should and or but not no its his her their our my your it he she they them him there who which what
        """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
