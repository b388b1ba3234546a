import BeholdTypes

extension ForeignFormat {
    /// What the bytes are, as far as their beginning (or TGA's end) shows.
    static func of(_ bytes: [UInt8]) -> ForeignFormat? {
        if let found = signatures.first(where: { $0.matches(bytes) }) { return found.format }
        if let brand = brand(of: bytes) { return brand }
        if isSpider(bytes) { return .spider }
        if isTarga(bytes) { return .targa }
        return textual(bytes)
    }

    private struct Signature {
        let format: ForeignFormat
        let offset: Int
        let mark: [UInt8]

        init(_ format: ForeignFormat, _ mark: [UInt8], at offset: Int = 0) {
            self.format = format
            self.offset = offset
            self.mark = mark
        }

        init(_ format: ForeignFormat, _ mark: String, at offset: Int = 0) {
            self.init(format, Array(mark.utf8), at: offset)
        }

        func matches(_ bytes: [UInt8]) -> Bool { bytes.dropFirst(offset).starts(with: mark) }
    }

    private static let signatures: [Signature] = [
        Signature(.webp, "WEBP", at: 8), Signature(.gif, "GIF87a"), Signature(.gif, "GIF89a"),
        Signature(.camera, [0x49, 0x49, 0x2A, 0, 0x10, 0, 0, 0, 0x43, 0x52]), Signature(.camera, "FUJIFILMCCD-RAW"),
        Signature(.tiff, [0x49, 0x49, 0x2A, 0]), Signature(.tiff, [0x4D, 0x4D, 0, 0x2A]),
        Signature(.tiff, [0x49, 0x49, 0x2B, 0]), Signature(.tiff, [0x4D, 0x4D, 0, 0x2B]),
        Signature(.jpegXR, [0x49, 0x49, 0xBC]), Signature(.jpegXL, [0xFF, 0x0A]),
        Signature(.jpegXL, [0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20]),
        Signature(.jpeg2000, [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]), Signature(.jpeg2000, [0xFF, 0x4F, 0xFF, 0x51]),
        Signature(.photoshop, "8BPS"), Signature(.icon, [0, 0, 1, 0]),
        Signature(.appleIcon, "icns"), Signature(.openEXR, [0x76, 0x2F, 0x31, 0x01]),
        Signature(.radianceHDR, "#?RADIANCE"), Signature(.radianceHDR, "#?RGBE"), Signature(.qoi, "qoif"),
        Signature(.dds, "DDS "), Signature(.fits, "SIMPLE  ="), Signature(.xpm, "/* XPM */"),
        Signature(.im, "Image type:"), Signature(.im, "File type:"), Signature(.flic, [0x11, 0xAF], at: 4),
        Signature(.flic, [0x12, 0xAF], at: 4), Signature(.blizzard, "BLP1"), Signature(.blizzard, "BLP2"),
        Signature(.sun, [0x59, 0xA6, 0x6A, 0x95]), Signature(.mng, [0x8A, 0x4D, 0x4E, 0x47]),
        Signature(.mng, [0x8B, 0x4A, 0x4E, 0x47]), Signature(.windowsMetafile, [0xD7, 0xCD, 0xC6, 0x9A]),
        Signature(.windowsMetafile, [1, 0, 9, 0, 0, 3]), Signature(.enhancedMetafile, " EMF", at: 40),
        Signature(.sgi, [0x01, 0xDA, 0]), Signature(.sgi, [0x01, 0xDA, 1]), Signature(.pcx, [0x0A, 5, 1]),
        Signature(.pcx, [0x0A, 2, 1]), Signature(.pcx, [0x0A, 3, 1]), Signature(.pcx, [0x0A, 0, 1]),
        Signature(.bmp, "BM"), Signature(.netpbm, "P1\n"), Signature(.netpbm, "P2\n"), Signature(.netpbm, "P3\n"),
        Signature(.netpbm, "P4\n"), Signature(.netpbm, "P5\n"), Signature(.netpbm, "P6\n"),
        Signature(.netpbm, "P7\n"), Signature(.netpbm, "P5 "), Signature(.netpbm, "P6 "), Signature(.netpbm, "Pf\n"),
        Signature(.netpbm, "PF\n"), Signature(.pdf, "%PDF-"), Signature(.postScript, "%!PS"),
        Signature(.postScript, [0xC5, 0xD0, 0xD3, 0xC6]), Signature(.zip, [0x50, 0x4B, 3, 4]),
        Signature(.zip, [0x50, 0x4B, 5, 6]), Signature(.gzip, [0x1F, 0x8B]), Signature(.bzip2, "BZh"),
        Signature(.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), Signature(.zstandard, [0x28, 0xB5, 0x2F, 0xFD]),
        Signature(.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), Signature(.rar, "Rar!"),
        Signature(.tar, "ustar", at: 257), Signature(.elf, [0x7F, 0x45, 0x4C, 0x46]),
        Signature(.windowsProgram, "MZ"), Signature(.machO, [0xCF, 0xFA, 0xED, 0xFE]),
        Signature(.machO, [0xCA, 0xFE, 0xBA, 0xBE]), Signature(.video, [0x1A, 0x45, 0xDF, 0xA3]),
        Signature(.video, "AVI ", at: 8), Signature(.video, [0, 0, 1, 0xBA]), Signature(.audio, "WAVE", at: 8),
        Signature(.audio, "ID3"), Signature(.audio, "OggS"), Signature(.audio, "fLaC"),
        Signature(.sqlite, "SQLite format 3"), Signature(.safetensors, "{\"", at: 8),
        Signature(.gitLFS, "version https://git-lfs.github.com/spec/"),
    ]

    /// HEIC, AVIF and videos are boxes of one family: the first is `ftyp`, then the brand.
    private static func brand(of bytes: [UInt8]) -> ForeignFormat? {
        guard bytes.count >= 12, bytes[4..<8].elementsEqual("ftyp".utf8) else { return nil }
        switch String(decoding: bytes[8..<12], as: UTF8.self) {
        case "avif", "avis": return .avif
        case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
            // `mif1` is the general brand: what is compatible tells which it is.
            return contains("avif", in: bytes.prefix(64)) ? .avif : .heic
        case "jxl ": return .jpegXL
        case "jp2 ": return .jpeg2000
        case "crx ": return .camera
        default: return .video
        }
    }

    private static func contains(_ word: String, in bytes: ArraySlice<UInt8>) -> Bool {
        let word = Array(word.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: word) }
    }

    /// SPIDER begins with numbers in floating point that must agree with each other.
    private static func isSpider(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 27 * 4 else { return false }
        func number(_ index: Int, _ bigEndian: Bool) -> Float {
            let word = bytes[(index - 1) * 4..<index * 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Float(bitPattern: bigEndian ? word : word.byteSwapped)
        }
        return [true, false].contains { bigEndian in
            let whole = [1, 2, 5, 12, 13, 22, 23].allSatisfy { index in
                let value = number(index, bigEndian)
                return value.isFinite && value == value.rounded()
            }
            return whole && [1, 3, -11, -12, -21, -22].contains(number(5, bigEndian))
                && number(22, bigEndian) > 0 && number(22, bigEndian) == number(13, bigEndian) * number(23, bigEndian)
        }
    }

    /// TGA has no mark at its beginning: a footer, or a header whose fields are all possible.
    private static func isTarga(_ bytes: [UInt8]) -> Bool {
        if bytes.count >= 44, bytes.suffix(18).starts(with: Array("TRUEVISION-XFILE.".utf8)) { return true }
        guard bytes.count > 18, bytes[1] <= 1, [1, 2, 3, 9, 10, 11].contains(bytes[2]) else { return false }
        let hasMap = bytes[2] == 1 || bytes[2] == 9
        let mapIsRight =
            hasMap ? bytes[1] == 1 && [15, 16, 24, 32].contains(bytes[7]) : bytes[3..<8].allSatisfy { $0 == 0 }
        let width = Int(bytes[12]) | Int(bytes[13]) << 8
        let height = Int(bytes[14]) | Int(bytes[15]) << 8
        return mapIsRight && width > 0 && height > 0 && [8, 15, 16, 24, 32].contains(bytes[16]) && bytes[17] & 0xC0 == 0
    }

    /// Kinds of text, by the first word after blanks; other text is text where it is UTF-8 without control characters.
    private static func textual(_ bytes: [UInt8]) -> ForeignFormat? {
        var beginning = bytes.prefix(4096)
        if beginning.starts(with: [0xEF, 0xBB, 0xBF]) { beginning = beginning.dropFirst(3) }
        if beginning.starts(with: [0xFF, 0xFE]) || beginning.starts(with: [0xFE, 0xFF]) { return .text }
        guard beginning.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) || $0 == 0x1B }) else {
            return nil
        }
        // The last character may be cut in two: a repaired one is only judged before the last three bytes.
        let text = String(decoding: beginning, as: UTF8.self)
        if text.unicodeScalars.dropLast(bytes.count > beginning.count ? 3 : 0).contains("\u{FFFD}") { return nil }
        let head = text.drop(while: \.isWhitespace).prefix(1024).lowercased()
        if head.hasPrefix("<!doctype html") || head.hasPrefix("<html") || head.hasPrefix("<head") { return .html }
        if head.hasPrefix("<svg") || head.hasPrefix("<") && head.contains("<svg") { return .svg }
        if head.hasPrefix("<?xml") { return head.contains("<html") ? .html : .xml }
        if head.hasPrefix("#define") && head.contains("_width") { return .xbm }
        if head.hasPrefix("{") || head.hasPrefix("[") { return .json }
        if head.hasPrefix("<"), head.contains("<body") || head.contains("<title") { return .html }
        return .text
    }
}
