public import BeholdTypes
import Interchange

/// The pieces of words of `vocab.json`, each with its token.
public struct BytePairVocabulary: Sendable {
    let tokens: [String: Int]
    /// Every token is below.
    public let size: Int

    /// Reads the contents of `vocab.json`: an object of numbers.
    /// - Parameter size: how many tokens the network knows.
    /// - Throws: where it is no such object, or where a token is beyond the size or there twice.
    public init(json bytes: [UInt8], size: Int) throws(VocabularyError) {
        guard bytes.count <= Vocabulary.maximumBytes else {
            throw .tooLarge(bytes: bytes.count, limit: Vocabulary.maximumBytes)
        }
        guard case .object(let members)? = try? JSONValue(foreign: bytes) else { throw .notPieces }
        var tokens: [String: Int] = [:]
        for (entry, value) in members where tokens[entry] == nil {
            guard let token = value.integer else { throw .notPieces }
            tokens[entry] = token
        }
        guard !tokens.isEmpty else { throw .empty }
        var entries = [String?](repeating: nil, count: size)
        for (entry, token) in tokens {
            guard entries.indices.contains(token) else { throw .beyondSize(entry: entry, token: token, size: size) }
            guard entries[token] == nil else { throw .duplicateToken(token) }
            entries[token] = entry
        }
        self.tokens = tokens
        self.size = size
    }

    func require(_ entry: String) throws(VocabularyError) -> Int {
        guard let token = tokens[entry] else { throw .missingEntry(entry) }
        return token
    }
}
