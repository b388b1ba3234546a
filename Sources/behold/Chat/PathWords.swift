import Glibc

/// Paths as people type, drag and paste them: quotes, `\ `, `~/`, `file://…%20…`.
enum PathWords {
    /// The paths on a line, in order. A quote that isn't closed ends with the line.
    static func paths(in line: [UInt8]) -> [[UInt8]] {
        var paths: [[UInt8]] = []
        var word: [UInt8]?
        var quote: UInt8?
        var rest = line[...]
        while let byte = rest.popFirst() {
            switch (byte, quote) {
            case (UInt8(ascii: "\\"), nil), (UInt8(ascii: "\\"), UInt8(ascii: "\"")?):
                word = (word ?? []) + [rest.popFirst() ?? byte]
            case (let byte, let open?) where byte == open: quote = nil
            case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil):
                quote = byte
                word = word ?? []
            case (UInt8(ascii: " "), nil), (UInt8(ascii: "\t"), nil):
                if let word { paths.append(expanded(word)) }
                word = nil
            default: word = (word ?? []) + [byte]
            }
        }
        if let word { paths.append(expanded(word)) }
        return paths
    }

    private static func expanded(_ path: [UInt8]) -> [UInt8] {
        if path.starts(with: "file://".utf8) { return percentDecoded(path.dropFirst(7)) }
        guard path.starts(with: "~/".utf8), let home = unsafe getenv("HOME") else { return path }
        return unsafe (0..<strlen(home)).map { unsafe UInt8(bitPattern: home[$0]) } + path.dropFirst(1)
    }

    private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
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
