public import BeholdTypes

/// The middle of a picture, and the whole of it in small.
public struct FramedImage: Sendable {
    /// A square.
    public let middle: DecodedImage
    /// Upright, with the proportions of the picture.
    public let whole: Image
}

extension ImageFile {
    /// Decodes a square out of the middle of the upright picture, and the whole picture for people, in one pass.
    ///
    /// Rows stream from the decoder into both. The square equals `decode()`, Pillow's `resize` with a shorter side of
    /// `shorterSide` (the longer one rounded down), and cutting the middle out, half a pixel to the left and above where
    /// sides are odd.
    /// - Parameters:
    ///   - side: of the square, 8 at least.
    ///   - shorterSide: of the picture that it is cut from, `side` at least.
    ///   - longest: the longer side of the whole picture, at most.
    ///   - reducedScale: as in `decode(fitting:reducedScale:limits:)`.
    /// - Throws: as `decode(limits:)`.
    public func decodeMiddle(
        _ side: Int, ofShorterSide shorterSide: Int, filter: ResizeFilter, wholeWithin longest: Int,
        reducedScale: Bool = false, limits: ImageLimits = .standard
    ) throws(PhotoProblem) -> FramedImage {
        precondition(side >= 8 && shorterSide >= side, "a square of \(side) out of a side of \(shorterSide)")
        return try withDecoder(limits: limits) { (decoder, header) throws(PhotoProblem) in
            let full = Self.size(of: header, shorterSide: shorterSide)
            let eighths = reducedScale && header.format == .jpeg ? Self.eighths(of: header, for: full) : 8
            let stored = try decoder.start(eighths: eighths)
            let share = Double(eighths) / 8
            let extent = (width: Double(header.storedWidth) * share, height: Double(header.storedHeight) * share)
            let (left, top) = ((full.width - side) / 2, (full.height - side) / 2)
            let middle = RowResizer(
                stored: stored, extent: extent, result: full, cut: (left..<left + side, top..<top + side),
                orientation: header.orientation, filter: filter)
            let small = Image.size(of: header.width, header.height, fittingWithin: longest)
            let whole = RowResizer(stored: stored, extent: extent, result: small, orientation: header.orientation)
            try unsafe decoder.forEachRow(stored) { row in
                unsafe middle.take(row)
                unsafe whole.take(row)
            }
            let damage = try decoder.finish(of: header)
            return FramedImage(
                middle: DecodedImage(
                    image: Image(width: side, height: side, pixels: middle.pixels), header: header, damage: damage),
                whole: Image(width: small.width, height: small.height, pixels: whole.pixels))
        }
    }

    /// Upright sides of which the shorter one is as long as asked for.
    private static func size(of header: ImageHeader, shorterSide: Int) -> (width: Int, height: Int) {
        let (shorter, longer) = (min(header.width, header.height), max(header.width, header.height))
        let long = Int(Double(shorterSide * longer) / Double(shorter))
        return header.width <= header.height ? (shorterSide, long) : (long, shorterSide)
    }
}
