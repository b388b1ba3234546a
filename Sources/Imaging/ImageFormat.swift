import BeholdTypes

extension ImageFormat {
    private static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The format by the first bytes; a file's name says nothing.
    /// - Throws: `PhotoProblem` that says what the bytes are instead.
    static func of(_ bytes: [UInt8]) throws(PhotoProblem) -> ImageFormat {
        if bytes.isEmpty { throw .emptyFile }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: pngSignature) { return .png }
        if bytes == [0xFF] || bytes == [0xFF, 0xD8] { throw .truncated(.jpeg) }
        if pngSignature.starts(with: bytes) { throw .truncated(.png) }
        if bytes.starts(with: pngSignature.prefix(4)) {
            throw .damaged(.png, detail: "the signature was changed, as a transfer in text mode does")
        }
        guard let found = ForeignFormat.of(bytes) else { throw .notAnImage(looksLike: nil) }
        if found.isPicture { throw .unsupportedFormat(found) }
        throw .notAnImage(looksLike: found)
    }
}
