import BeholdTypes

/// What a file probably is that was taken for safetensors and isn't.
enum SafetensorsLookalike {
    /// nil where the first bytes tell nothing, or may well be those of a safetensors file that is damaged: they are
    /// its header's length, so of eight bytes the fifth and those behind it are 0, and the fourth nearly always.
    static func format(of bytes: borrowing Span<UInt8>) -> ForeignWeights? {
        if bytes.count >= 8, (3..<8).allSatisfy({ bytes[$0] == 0 }) { return nil }
        let start = (0..<min(bytes.count, 64)).map { bytes[$0] }
        for (magic, format) in magics where start.starts(with: magic) && start.count >= 4 { return format }
        let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = String(decoding: start.starts(with: byteOrderMark) ? start.dropFirst(3) : start[...], as: UTF8.self)
            .lowercased().drop(while: \.isWhitespace)
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") { return .webPage }
        if text.hasPrefix("{") || text.hasPrefix("[") { return .json }
        return nil
    }

    private static let magics: [([UInt8], ForeignWeights)] = [
        (Array("GGUF".utf8), .gguf),
        (Array("version https://git-lfs".utf8), .gitLFSPointer),
        (Array("PK\u{3}\u{4}".utf8), .zip),
        ([0x80, 2], .pickle), ([0x80, 3], .pickle), ([0x80, 4], .pickle),
        ([0x80, 5], .pickle),
        ([0x89] + Array("HDF".utf8), .hdf5),
        ([0x93] + Array("NUMPY".utf8), .numPy),
        ([0x1f, 0x8b], .gzip),
    ]
}
