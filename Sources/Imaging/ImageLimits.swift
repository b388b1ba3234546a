import BeholdTypes

/// How large a picture may be. Checked on the header, before anything is allocated.
public struct ImageLimits: Sendable, Equatable {
    /// Pixels of a picture that is decoded row by row.
    public var pixels: Int
    /// Pixels of a progressive or interlaced picture, of which the decoder holds the whole.
    public var progressivePixels: Int
    /// Pixels along one side: JPEG's own limit.
    public static let side = 65_500
    /// Bytes of a file.
    public static let fileBytes = 64 << 20
    /// Scans of a JPEG (or fewer where the picture is large).
    public static let scans = 500
    /// Bytes that the JPEG decoder takes for itself.
    public static let decoderMemory = 256 << 20

    /// 100 megapixels, 40 progressive or interlaced.
    public static let standard = ImageLimits(maximumMegapixels: 100)

    /// - Parameter maximumMegapixels: for any picture; one that is progressive or interlaced has at most 40 anyway.
    public init(maximumMegapixels: Int) {
        let megapixels = min(max(maximumMegapixels, 0), Self.side * Self.side / 1_000_000)
        pixels = megapixels * 1_000_000
        progressivePixels = min(megapixels, 40) * 1_000_000
    }

    /// Whether a picture of this size that was decoded before may be decoded now. How much of it the decoder holds needn't
    /// be known: the limit for whole pictures is this one, or the same as then. One whose size isn't known may not.
    public func allow(width: Int?, height: Int?) -> Bool {
        guard let width, let height, 1...Self.side ~= width, 1...Self.side ~= height else { return false }
        return width * height <= pixels
    }

    /// - Throws: `PhotoProblem.overLimit`.
    func check(width: Int, height: Int, needsWholePicture: Bool) throws(PhotoProblem) {
        let longest = max(width, height)
        if longest > Self.side { throw .overLimit(.side, value: longest, limit: Self.side) }
        let count = width * height
        if needsWholePicture, count > progressivePixels {
            throw .overLimit(.progressivePixels, value: count, limit: progressivePixels)
        }
        if count > pixels { throw .overLimit(.pixels, value: count, limit: pixels) }
    }
}
