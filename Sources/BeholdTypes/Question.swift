/// A question as a user wrote it: valid, not empty, not too long. Its text is kept byte for byte.
public struct Question: Sendable, Hashable {
    /// The most bytes of UTF-8 that a question may have.
    public static let maximumBytes = 4_096

    public let text: String

    /// - Throws: `tooLong`, `containsNUL` or `empty`.
    public init(_ text: String) throws(QuestionProblem) {
        let bytes = text.utf8.count
        guard bytes <= Self.maximumBytes else { throw .tooLong(bytes: bytes, limit: Self.maximumBytes) }
        guard text.unicodeScalars.contains(where: Self.isVisible) else { throw .empty }
        if let offset = text.utf8.firstIndex(of: 0) {
            throw .containsNUL(offset: text.utf8.distance(from: text.startIndex, to: offset))
        }
        self.text = text
    }

    /// A question from outside, whose bytes may be anything.
    /// - Throws: `notUTF8`, or what `init(_:)` throws.
    public init(utf8 bytes: [UInt8]) throws(QuestionProblem) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notUTF8(offset: Self.validPrefix(of: bytes))
        }
        try self.init(text)
    }

    /// Whether a character leaves a mark on the screen. Blanks, control characters, zero-width characters and fillers
    /// don't: a question of nothing else is empty.
    private static func isVisible(_ character: Unicode.Scalar) -> Bool {
        switch character.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: return false
        default: break
        }
        // U+2800 is the Braille pattern without dots.
        return !character.properties.isWhitespace && !character.properties.isDefaultIgnorableCodePoint
            && character != "\u{2800}"
    }

    /// How many bytes come before the first that is no part of a character.
    private static func validPrefix(of bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            offset += UTF8.width(scalar)
        }
        return offset
    }
}

/// Why a text is no question.
public enum QuestionProblem: Error, Sendable, Equatable {
    /// Nothing, or only blanks, control characters and characters without width.
    case empty
    case tooLong(bytes: Int, limit: Int)
    /// The first byte that is no part of a character.
    case notUTF8(offset: Int)
    /// A NUL character: programs and databases would cut the text there.
    case containsNUL(offset: Int)
}
