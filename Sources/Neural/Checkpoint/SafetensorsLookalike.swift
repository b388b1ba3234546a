/// What a file probably is that was taken for safetensors and isn't.
enum SafetensorsLookalike {
    /// nil where the first bytes tell nothing, or may well be those of a safetensors file that is damaged: they are
    /// its header's length, so of eight bytes the fifth and those behind it are 0, and the fourth nearly always.
    static func name(of bytes: borrowing Span<UInt8>) -> String? {
        if bytes.count >= 8, (3..<8).allSatisfy({ bytes[$0] == 0 }) { return nil }
        let start = (0..<min(bytes.count, 64)).map { bytes[$0] }
        for (magic, name) in magics where start.starts(with: magic) && start.count >= 4 { return name }
        let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = String(decoding: start.starts(with: byteOrderMark) ? start.dropFirst(3) : start[...], as: UTF8.self)
            .lowercased().drop(while: \.isWhitespace)
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") { return "a web page" }
        if text.hasPrefix("{") || text.hasPrefix("[") { return "a text in JSON" }
        return nil
    }

    private static let magics: [([UInt8], String)] = [
        (Array("GGUF".utf8), "a GGUF file"),
        (Array("version https://git-lfs".utf8), "a Git LFS pointer"),
        (Array("PK\u{3}\u{4}".utf8), "a zip archive, as PyTorch's own checkpoints are"),
        ([0x80, 2], "a Python pickle"), ([0x80, 3], "a Python pickle"), ([0x80, 4], "a Python pickle"),
        ([0x80, 5], "a Python pickle"),
        ([0x89] + Array("HDF".utf8), "an HDF5 file"),
        ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
        ([0x1f, 0x8b], "a gzip archive"),
    ]
}
