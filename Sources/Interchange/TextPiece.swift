/// A part of a text that may not be UTF-8.
enum TextPiece {
    case character(Unicode.Scalar)
    case strayByte(UInt8)

    /// All of `bytes`, in order; nothing is repaired or left out.
    static func pieces(of bytes: [UInt8]) -> [TextPiece] {
        if let text = String(validating: bytes, as: UTF8.self) { return text.unicodeScalars.map(TextPiece.character) }
        var pieces: [TextPiece] = []
        var position = 0
        while position < bytes.count {
            let length = min(sequenceLength(bytes[position]), bytes.count - position)
            if length > 0, let text = String(validating: bytes[position..<position + length], as: UTF8.self) {
                pieces += text.unicodeScalars.map(TextPiece.character)
                position += length
            } else {
                pieces.append(.strayByte(bytes[position]))
                position += 1
            }
        }
        return pieces
    }

    /// How many bytes a character takes that begins with this one; 0 where none does.
    static func sequenceLength(_ first: UInt8) -> Int {
        switch first {
        case 0..<0x80: 1
        case 0xc2...0xdf: 2
        case 0xe0...0xef: 3
        case 0xf0...0xf4: 4
        default: 0
        }
    }
}
