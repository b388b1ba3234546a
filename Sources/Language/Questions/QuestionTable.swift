import BeholdTypes

/// How questions begin, and what those are after that begin so. The first row that fits decides.
enum QuestionTable {
    /// Words in a row, `*` for any one to six words. A row of words at the beginning is meant, unless it begins with `…`: those
    /// may stand anywhere.
    private static let rows: [(aim: QuestionAim, beginnings: [String])] = [
        // What only looks like one of those below.
        (.answer, ["what time of day", "what time of year"]),
        (
            .description,
            [
                "describe", "caption", "summarize", "summarise", "what do you see", "what do we see",
                "what can you see",
                "what can we see", "what can i see", "what can be seen", "what is happening", "what happening",
                "what is going on", "what going on", "what does the picture show", "what does the photo show",
                "what does the image show", "what does this picture show", "what does this photo show",
                "what does this image show", "what does this show", "what does it show", "what is shown",
                "what is this a picture of", "what is this a photo of", "what is this picture of",
                "what is this photo of", "what is this picture about", "what is this photo about",
                "what is the picture about", "what is the photo about", "what is depicted", "tell me about",
                "tell me what you see", "tell me something about", "explain the picture", "explain the photo",
                "explain this", "talk about", "give me a description", "write a caption", "write a description",
            ]
        ),
        (
            .beyond(.reason),
            [
                "why", "how come", "for what reason", "for which reason", "what is the reason", "what the reason",
                "what is the purpose", "what the purpose", "what is * for", "what is the cause",
            ]
        ),
        (
            .beyond(.text),
            [
                "read", "transcribe", "spell", "what is written", "what written", "what does * say", "what does * read",
                "what do * say", "what is the text", "what text", "what is the title", "what is the headline",
                "what is the caption", "what word", "what words", "what letter", "what letters", "which letters",
                "what it say", "what do * spell",
                "what number is on", "what number is written", "what is the number on", "what is the license plate",
                "what is the licence plate", "what does * sign mean", "… written on", "… is it written",
            ]
        ),
        (
            .beyond(.identity),
            [
                "who", "whose", "whom", "what is his name", "what is her name", "what is their name",
                "what is its name", "what is the name", "what is * name", "what are * names", "what are their names",
                "what the name", "what * called", "do you know him", "do you know her", "do you know them",
                "do you recognize", "do you recognise", "is he famous", "is she famous",
            ]
        ),
        (
            .beyond(.time),
            [
                "when", "what year", "which year", "what date", "what is the date", "what day", "which day",
                "what month", "what time", "what century", "what decade", "how long ago", "what happened",
                "what will", "what happens", "what was here", "what was before", "what would happen", "what comes next",
            ]
        ),
        (
            .beyond(.measure),
            [
                "how old", "how tall", "how high", "how long", "how far", "how heavy", "how deep", "how fast",
                "how wide",
                "how much", "how expensive", "how hot", "how cold", "what is the price", "what is the weight",
                "what is the height", "what is the distance", "what is the temperature", "what is the age",
                "what is his age", "what is her age", "what age",
            ]
        ),
        (
            .beyond(.name),
            [
                "what brand", "which brand", "what breed", "which breed", "what airline", "which airline",
                "which street", "what is the brand", "what make", "what model", "what city", "which city",
                "what country", "which country", "what town", "what street", "what is the address", "what nationality",
                "what language", "what company", "what team", "which team", "what movie", "what film",
                "what is the logo",
            ]
        ),
        (
            .beyond(.method),
            ["how do", "how did", "how does", "how can", "how could", "how to", "how would", "how should", "how was"]
        ),
        (
            .beyond(.opinion),
            [
                "what do you think of", "what do you think about", "what does * think", "what is * thinking",
                "what are * thinking", "what should",
                "should", "do you like", "do you love", "do you want", "do you feel", "are you", "can you help", "do i",
                "am i", "how do you like",
                "what is your", "what are your", "would you",
            ]
        ),
    ]

    /// What people say before they ask.
    private static let preludes = [
        ["please"], ["hey"], ["hi"], ["hello"], ["so"], ["and"], ["ok"], ["okay"], ["well"], ["can", "you", "please"],
        ["could", "you", "please"], ["can", "you"], ["could", "you"], ["would", "you", "please"],
        ["i", "want", "you", "to"],
        ["tell", "me"], ["do", "you", "know"], ["do", "you", "think"], ["let", "me", "know"],
    ]

    /// What may follow where the whole picture is to be described.
    private static let wholePicture: Set = [
        "the", "this", "that", "a", "an", "it", "picture", "photo", "photograph", "image", "scene", "here", "there",
        "now",
        "please", "me", "us", "in", "detail", "to", "for", "what", "you", "see", "is", "shown", "everything", "whole",
    ]

    private static let patterns = rows.flatMap { row in
        row.beginnings.map { (words: $0.split(separator: " ").map(String.init), aim: row.aim) }
    }

    /// - Parameter words: a question's, as `WordSplitter` gives them.
    static func aim(of words: [String]) -> QuestionAim {
        var questions = [words[...]]
        while let question = questions.last,
            let prelude = preludes.first(where: { question.starts(with: $0) && question.count > $0.count })
        {
            questions.append(question.dropFirst(prelude.count))
        }
        // "do you know who that is" asks who; where nothing is known of what is left, what was said before it counts.
        for question in questions.suffix(8).reversed() {
            for pattern in patterns where fits(pattern.words[...], question) {
                // A part of the picture isn't described by a caption.
                guard pattern.aim == .description else { return pattern.aim }
                if question.dropFirst(pattern.words.count).allSatisfy(wholePicture.contains) { return .description }
            }
        }
        return .answer
    }

    private static func fits(_ pattern: ArraySlice<String>, _ words: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return true }
        switch first {
        case "…": return words.indices.contains { fits(pattern.dropFirst(), words[$0...]) }
        case "*": return (1...6).contains { $0 <= words.count && fits(pattern.dropFirst(), words.dropFirst($0)) }
        default: return words.first == first && fits(pattern.dropFirst(), words.dropFirst())
        }
    }
}
