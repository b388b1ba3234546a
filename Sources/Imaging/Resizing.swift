extension Image {
    /// The picture with other sides, whatever its aspect ratio. Equal to Pillow's `resize(size, BILINEAR)`.
    /// - Precondition: the picture and the result have at least one pixel.
    public func resized(to size: (width: Int, height: Int)) -> Image {
        precondition(width > 0 && height > 0 && size.width > 0 && size.height > 0, "\(width)x\(height) to \(size)")
        guard size != (width, height) else { return self }
        let resizer = RowResizer(
            stored: (width, height), extent: (Double(width), Double(height)), result: size, orientation: .upright)
        unsafe pixels.withUnsafeBufferPointer { pixels in
            guard let first = pixels.baseAddress else { return }
            for row in 0..<height { unsafe resizer.take(first + row * width * 3) }
        }
        return Image(width: size.width, height: size.height, pixels: resizer.pixels)
    }

    /// The sides of a picture of `width` × `height` pixels, shrunk so that neither is longer than `longest`.
    public static func size(
        of width: Int, _ height: Int, fittingWithin longest: Int
    ) -> (width: Int, height: Int) {
        let longer = max(width, height, 1)
        guard longer > longest else { return (max(1, width), max(1, height)) }
        func shrunk(_ side: Int) -> Int { max(1, (side * longest + longer / 2) / longer) }
        return (shrunk(width), shrunk(height))
    }
}
