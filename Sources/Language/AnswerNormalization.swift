/// The normalisation of the VQA challenge, by which its accuracy compares answers: the rules of `vqaEval.py`
/// (https://github.com/GT-Vision-Lab/VQA, as of 2019, run by Python 3), with their peculiarities.
public enum AnswerNormalization {
    /// A predicted answer, ready to be compared: `normalizedPunctuation`, then `normalizedWords`, of the answer
    /// without line feeds, tabs and blanks around it.
    public static func normalized(_ answer: String) -> String {
        var scalars = answer.unicodeScalars.map { $0 == "\n" || $0 == "\t" ? " " : $0 }
        while let last = scalars.last, last.isPythonSpace { scalars.removeLast() }
        let trimmed = scalars.drop(while: \.isPythonSpace)
        return normalizedWords(normalizedPunctuation(Array(trimmed)))
    }

    /// The punctuation alone, as is done to the answers that people gave where they don't all agree.
    public static func normalizedPunctuation(_ answer: String) -> String {
        string(normalizedPunctuation(Array(answer.unicodeScalars)))
    }

    private static let punctuation: [Unicode.Scalar] = [
        ";", "/", "[", "]", "\"", "{", "}", "(", ")", "=", "+", "\\", "_", "-", ">", "<", "@", "`", ",", "?", "!",
    ]

    /// A mark is dropped if the answer has a space beside that mark anywhere, or a comma between digits; else it
    /// becomes a space. Then periods are dropped that no digit follows: the first 32, for the original passes a flag
    /// of that value where the count belongs.
    private static func normalizedPunctuation(_ answer: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let hasCommaInNumber = answer.indices.dropFirst().dropLast().contains { index in
            answer[index] == "," && answer[index - 1].isDecimalDigit && answer[index + 1].isDecimalDigit
        }
        var besideSpace: Set<Unicode.Scalar> = []
        for (left, right) in zip(answer, answer.dropFirst()) {
            if left == " " { besideSpace.insert(right) }
            if right == " " { besideSpace.insert(left) }
        }
        let marks = Set(punctuation)
        var replaced: [Unicode.Scalar] = []
        for character in answer {
            if !marks.contains(character) {
                replaced.append(character)
            } else if !hasCommaInNumber && !besideSpace.contains(character) {
                replaced.append(" ")
            }
        }
        var result: [Unicode.Scalar] = []
        var droppedPeriods = 0
        for (index, character) in replaced.enumerated() {
            let precedesDigit = index + 1 < replaced.count && replaced[index + 1].isDecimalDigit
            if character == ".", !precedesDigit, droppedPeriods < 32 {
                droppedPeriods += 1
            } else {
                result.append(character)
            }
        }
        return result
    }

    /// Lower case, number words as digits, no articles, contractions with their apostrophe, one space between words.
    private static func normalizedWords(_ answer: [Unicode.Scalar]) -> String {
        let words = PythonLowercase.lowercased(answer).split(whereSeparator: \.isPythonSpace).map(string)
        return words.map { digits[$0] ?? $0 }
            .filter { !articles.contains($0) }
            .map { AnswerContractions.table[$0] ?? $0 }
            .joined(separator: " ")
    }

    private static func string(_ scalars: some Collection<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private static let articles: Set<String> = ["a", "an", "the"]
    private static let digits = [
        "none": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
        "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    ]
}

extension Unicode.Scalar {
    /// What Python's `\d` matches in text.
    fileprivate var isDecimalDigit: Bool { properties.generalCategory == .decimalNumber }

    /// What Python's `str.split()` and `str.strip()` take for a blank.
    fileprivate var isPythonSpace: Bool {
        switch value {
        case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000:
            true
        default: false
        }
    }
}
