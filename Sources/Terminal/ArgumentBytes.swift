/// The bytes of arguments inside text that a parser of arguments can take: arguments needn't be UTF-8.
///
/// A byte that is no part of a character becomes one of 128 characters of a private area; a character of that area is
/// written byte by byte in the same way, so that nothing is lost.
package enum ArgumentBytes {
    private static let first: UInt32 = 0x10ff00  // stands for 0x80

    /// The text that stands for bytes.
    package static func escaped(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isEscape) {
            return text
        }
        var text = String.UnicodeScalarView()
        var position = 0
        while position < bytes.count {
            let length = min(max(1, leadingOnes(bytes[position])), bytes.count - position)
            let piece = bytes[position..<position + length]
            if let character = String(validating: piece, as: UTF8.self)?.unicodeScalars.first, !isEscape(character) {
                text.append(character)
                position += length
            } else {
                if let escape = Unicode.Scalar(first + UInt32(bytes[position] & 0x7f)) { text.append(escape) }
                position += 1
            }
        }
        return String(text)
    }

    /// The bytes that a text stands for.
    package static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for character in text.unicodeScalars {
            if isEscape(character) {
                bytes.append(UInt8(truncatingIfNeeded: character.value - first) | 0x80)
            } else {
                bytes += Character(character).utf8
            }
        }
        return bytes
    }

    /// The text with `�` for what isn't UTF-8: to be shown.
    package static func repaired(_ text: String) -> String { String(decoding: bytes(of: text), as: UTF8.self) }

    private static func isEscape(_ character: Unicode.Scalar) -> Bool {
        first..<first + 128 ~= character.value
    }

    private static func leadingOnes(_ byte: UInt8) -> Int { (~byte).leadingZeroBitCount }
}
