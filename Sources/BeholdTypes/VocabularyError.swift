/// What is wrong with a vocabulary. Lines count from 1.
public enum VocabularyError: Error, Sendable, Equatable {
    case tooLarge(bytes: Int, limit: Int)
    case empty
    case notUTF8(line: Int)
    case emptyEntry(line: Int)
    /// Line ends of another system (carriage return, line feed) are found this way too.
    case controlCharacter(line: Int)
    case duplicateEntry(String, line: Int, firstLine: Int)
    case wrongCount(expected: Int, found: Int)
    case unexpectedEntry(line: Int, expected: String, found: String?)
    // Of pieces of words.
    /// Not an object of numbers in JSON.
    case notPieces
    case beyondSize(entry: String, token: Int, size: Int)
    case duplicateToken(Int)
    case missingEntry(String)
    /// Not two pieces of the vocabulary that make a third.
    case malformedMerge(line: Int)
}
