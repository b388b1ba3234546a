import Behold
import Files
import Glibc
import Terminal

/// Paths as people type, drag and paste them: quotes, `\ `, `~/`, `file://`, `%20`.
enum PathWords {
    /// A word of a line, without its quotes.
    struct Word: Equatable {
        /// Where the word begins in the line, its quote included.
        let start: Int
        var text: [UInt8] = []
        /// The quote that the line's end left open.
        var openQuote: UInt8?
    }

    /// The words of a line, in order. A quote that isn't closed ends with the line.
    static func words(in line: [UInt8]) -> [Word] {
        var words: [Word] = []
        var word: Word?
        var position = 0
        while position < line.count {
            let byte = line[position]
            let quote = word?.openQuote
            let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            if isBlank, quote == nil {
                if let word { words.append(word) }
                word = nil
            } else {
                var grown = word ?? Word(start: position)
                if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
                    position += position + 1 < line.count ? 1 : 0
                    grown.text.append(line[position])
                } else if byte == quote {
                    grown.openQuote = nil
                } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    grown.openQuote = byte
                } else {
                    grown.text.append(byte)
                }
                word = grown
            }
            position += 1
        }
        if let word { words.append(word) }
        return words
    }

    /// The paths on a line, in order.
    static func paths(in line: [UInt8]) -> [[UInt8]] { words(in: line).map { resolved($0.text) } }

    /// The path that a text stands for: itself where a file has that name, else what `file://`, `~/` and `%20` mean.
    static func resolved(_ text: [UInt8]) -> [UInt8] {
        if Photo.exists(path: text) { return text }
        if let path = pathOfAddress(text) { return path }
        if text.starts(with: "~/".utf8), let home = Environment.bytes("HOME") { return home + text.dropFirst(1) }
        guard text.contains(UInt8(ascii: "%")) else { return text }
        let decoded = percentDecoded(text[...])
        return Photo.exists(path: decoded) ? decoded : text
    }

    /// The path of a `file:` address of this machine; nil for everything else.
    static func pathOfAddress(_ text: [UInt8]) -> [UInt8]? {
        for start in ["file:///", "file://localhost/"] where text.starts(with: start.utf8) {
            return percentDecoded(text.dropFirst(start.utf8.count - 1))
        }
        return nil
    }

    /// Text that `words` reads back as one word.
    /// - Parameter quote: the quote around it; nil for backslashes before what isn't itself.
    static func quoted(_ text: [UInt8], in quote: UInt8?) -> [UInt8] {
        switch quote {
        case UInt8(ascii: "'") where !text.contains(UInt8(ascii: "'")):
            return [UInt8(ascii: "'")] + text + [UInt8(ascii: "'")]
        case nil: return text.flatMap { " \t\\\"'".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
        default:
            let inside = text.flatMap { "\\\"".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
            return [UInt8(ascii: "\"")] + inside + [UInt8(ascii: "\"")]
        }
    }

    /// Bytes as they stand in an address.
    static func percentEncoded(_ path: [UInt8]) -> [UInt8] {
        path.flatMap { byte in
            let isPlain = byte > 0x20 && byte < 0x7f && !"%\"'\\#?<>`{}".utf8.contains(byte)
            let digits = Array("0123456789ABCDEF".utf8)
            return isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    static func isFolder(_ path: [UInt8]) -> Bool {
        !path.contains(0) && (try? FileStatus(of: path, followingLinks: true))?.kind == .folder
    }

    private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                rest.prefix(2).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}

extension RawArgument {
    /// The path that the argument stands for, as a person would have typed it in a conversation.
    var path: [UInt8] { isDash ? bytes : PathWords.resolved(bytes) }
}
