public import BeholdTypes

/// The entries of a vocabulary: the words of a tokenizer, or the answers of a model. An entry's index is the number
/// of its line in the file, from 0.
public struct Vocabulary: Sendable, Equatable {
    /// The most bytes that a vocabulary's file may have.
    public static let maximumBytes = 16 << 20

    public let entries: [String]
    private let indices: [String: Int]

    /// - Throws: `empty`, `emptyEntry`, `controlCharacter` or `duplicateEntry`.
    public init(entries: [String]) throws(VocabularyError) {
        guard !entries.isEmpty else { throw .empty }
        var indices: [String: Int] = [:]
        indices.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            guard !entry.isEmpty else { throw .emptyEntry(line: index + 1) }
            guard !entry.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                throw .controlCharacter(line: index + 1)
            }
            if let first = indices.updateValue(index, forKey: entry) {
                throw .duplicateEntry(entry, line: index + 1, firstLine: first + 1)
            }
        }
        self.entries = entries
        self.indices = indices
    }

    /// Reads the contents of a vocabulary's file: one entry a line, UTF-8, a line feed after each; the last may be
    /// missing.
    public init(utf8 bytes: [UInt8]) throws(VocabularyError) {
        guard bytes.count <= Self.maximumBytes else {
            throw .tooLarge(bytes: bytes.count, limit: Self.maximumBytes)
        }
        guard !bytes.isEmpty else { throw .empty }
        let newline = UInt8(ascii: "\n")
        var entries: [String] = []
        for line in (bytes.last == newline ? bytes.dropLast() : bytes[...])
            .split(separator: newline, omittingEmptySubsequences: false)
        {
            guard let entry = String(validating: line, as: UTF8.self) else {
                throw .notUTF8(line: entries.count + 1)
            }
            entries.append(entry)
        }
        try self.init(entries: entries)
    }

    public var count: Int { entries.count }

    /// The entry at an index in `0..<count`.
    public subscript(index: Int) -> String {
        precondition(entries.indices.contains(index), "no entry \(index) in a vocabulary of \(entries.count)")
        return entries[index]
    }

    /// The index of `entry`, or nil where the vocabulary doesn't have it.
    public func index(of entry: String) -> Int? { indices[entry] }

    /// - Throws: `wrongCount` where the vocabulary hasn't exactly `count` entries.
    public func require(count expected: Int) throws(VocabularyError) {
        guard count == expected else { throw .wrongCount(expected: expected, found: count) }
    }

    /// - Throws: `unexpectedEntry` with the first that isn't as it should be.
    public func require(beginning expected: [String]) throws(VocabularyError) {
        for (index, entry) in expected.enumerated() {
            let found = index < count ? entries[index] : nil
            guard found == entry else { throw .unexpectedEntry(line: index + 1, expected: entry, found: found) }
        }
    }
}
