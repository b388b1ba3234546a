public import BeholdTypes

extension ImageFile {
    /// Decodes the whole picture, upright, composed over white.
    ///
    /// Equal to Pillow's `ImageOps.exif_transpose(image).convert("RGB")` but for transparency, which Pillow drops, and
    /// for 16-bit grey, which Pillow clips to white: here its upper eight bits count.
    /// - Complexity: takes `width * height * 3` bytes and, of a progressive or interlaced picture, as much again.
    /// - Throws: `PhotoProblem`: not an image, unsupported, truncated, damaged beyond use, over a limit.
    public func decode(limits: ImageLimits = .standard) throws(PhotoProblem) -> DecodedImage {
        try withDecoder(limits: limits) { (decoder, header) throws(PhotoProblem) in
            let stored = try decoder.start()
            return try decoder.placeAll(stored, header)
        }
    }

    /// Decodes the picture, upright and resized to exactly `target`, whatever its aspect ratio.
    ///
    /// Rows stream from the decoder into the resizer; no buffer has the picture's full size (a progressive or
    /// interlaced picture's decoder has its own). Equal to `decode()` followed by Pillow's `resize(target, BILINEAR)`.
    /// - Parameters:
    ///   - target: columns and rows of the upright result, 8 at least. Memory beyond the decoder's and the
    ///     result's is at most 7 bytes for each stored pixel, divided by the shorter side of `target`.
    ///   - reducedScale: lets a JPEG be decoded at a half, a quarter or an eighth of its sides, as long as both stay
    ///     at least twice the target's: several times faster, with a mean difference of at most 2/255.
    /// - Throws: as `decode(limits:)`.
    public func decode(
        fitting target: (width: Int, height: Int), reducedScale: Bool = false, limits: ImageLimits = .standard
    ) throws(PhotoProblem) -> DecodedImage {
        precondition(target.width >= 8 && target.height >= 8, "a target of \(target) is too small")
        return try withDecoder(limits: limits) { (decoder, header) throws(PhotoProblem) in
            let eighths = reducedScale && header.format == .jpeg ? Self.eighths(of: header, for: target) : 8
            let stored = try decoder.start(eighths: eighths)
            if eighths == 8, header.width == target.width, header.height == target.height {
                return try decoder.placeAll(stored, header)
            }
            let share = Double(eighths) / 8
            let resizer = RowResizer(
                stored: stored,
                extent: (Double(header.storedWidth) * share, Double(header.storedHeight) * share),
                result: target, orientation: header.orientation)
            try unsafe decoder.forEachRow(stored) { row in unsafe resizer.take(row) }
            let damage = try decoder.finish(of: header)
            let image = Image(width: target.width, height: target.height, pixels: resizer.pixels)
            return DecodedImage(image: image, header: header, damage: damage)
        }
    }

    /// The smallest scale of the cosine transform, in eighths, that leaves both sides at least twice the target's.
    static func eighths(of header: ImageHeader, for target: (width: Int, height: Int)) -> Int {
        for eighths in [1, 2, 4]
        where header.width * eighths >= target.width * 16 && header.height * eighths >= target.height * 16 {
            return eighths
        }
        return 8
    }
}

extension RowDecoder {
    /// Rows that are decoded at a time.
    private static let batch = 16

    /// Hands each stored row to `body`, from the top.
    func forEachRow(
        _ stored: (width: Int, height: Int), _ body: (UnsafePointer<UInt8>) -> Void
    ) throws(PhotoProblem) {
        let stride = stored.width * 3
        let rows = UnsafeMutablePointer<UInt8>.allocate(capacity: stride * min(Self.batch, stored.height))
        defer { unsafe rows.deallocate() }
        var done = 0
        while done < stored.height {
            let count = min(Self.batch, stored.height - done)
            try unsafe read(count, into: rows)
            for row in 0..<count { unsafe body(UnsafePointer(rows + row * stride)) }
            done += count
        }
    }

    /// Decodes all rows, each pixel to its upright place.
    fileprivate func placeAll(
        _ stored: (width: Int, height: Int), _ header: ImageHeader
    ) throws(PhotoProblem) -> DecodedImage {
        let count = stored.width * stored.height * 3
        var failure: PhotoProblem?
        let pixels = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(PhotoProblem) {
                let pixels = buffer.baseAddress!
                if header.orientation == .upright {
                    try unsafe read(stored.height, into: pixels)
                } else {
                    let place = Placement(stored: stored, header.orientation)
                    var y = 0
                    try unsafe forEachRow(stored) { row in
                        unsafe place.put(row, y, into: pixels)
                        y += 1
                    }
                }
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        let damage = try finish(of: header)
        let image = Image(width: header.width, height: header.height, pixels: pixels)
        return DecodedImage(image: image, header: header, damage: damage)
    }
}

/// Where the pixels of a stored row lie in the upright picture.
private struct Placement {
    private let width: Int
    private let first: Int
    private let alongRow: Int
    private let alongColumn: Int

    /// Steps are in pixels of the upright picture.
    init(stored: (width: Int, height: Int), _ orientation: Orientation) {
        width = stored.width
        let swaps = orientation.swapsAxes
        let columns = swaps ? stored.height : stored.width
        let rows = swaps ? stored.width : stored.height
        let toRight = orientation.reversesColumns ? -1 : 1
        let toBelow = orientation.reversesRows ? -columns : columns
        first = (orientation.reversesColumns ? columns - 1 : 0) + (orientation.reversesRows ? (rows - 1) * columns : 0)
        alongRow = swaps ? toBelow : toRight
        alongColumn = swaps ? toRight : toBelow
    }

    func put(_ row: UnsafePointer<UInt8>, _ y: Int, into pixels: UnsafeMutablePointer<UInt8>) {
        var target = unsafe pixels + (first + y * alongColumn) * 3
        var source = unsafe row
        for x in 0..<width {
            unsafe target[0] = source[0]
            unsafe target[1] = source[1]
            unsafe target[2] = source[2]
            unsafe source += 3
            // The step after the last pixel would leave the picture.
            if x + 1 < width { unsafe target += alongRow * 3 }
        }
    }
}
