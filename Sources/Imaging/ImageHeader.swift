public import BeholdTypes

/// What a picture's file says of it before any pixel is decoded.
public struct ImageHeader: Sendable, Equatable {
    public let format: ImageFormat
    /// Pixels a row, as stored.
    public let storedWidth: Int
    /// Rows, as stored.
    public let storedHeight: Int
    /// From EXIF; `upright` where the file says nothing, or nothing valid.
    public let orientation: Orientation
    /// A progressive JPEG or an interlaced PNG.
    public let isProgressive: Bool
    /// Has transparency, which is composed over white.
    public let isTransparent: Bool

    /// Pixels a row of the upright picture.
    public var width: Int { orientation.swapsAxes ? storedHeight : storedWidth }
    /// Rows of the upright picture.
    public var height: Int { orientation.swapsAxes ? storedWidth : storedHeight }
}

extension ImageFile {
    /// Reads the header, in time and memory that don't depend on what it says.
    /// - Throws: `PhotoProblem`: not an image, another format, truncated or damaged in its header, over a limit.
    public func header(limits: ImageLimits = .standard) throws(PhotoProblem) -> ImageHeader {
        try withDecoder(limits: limits) { (_, header) throws(PhotoProblem) in header }
    }
}
