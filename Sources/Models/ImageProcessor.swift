public import BeholdTypes
public import Imaging

/// Prepares photos for a network. Each network brings the one that it was trained with.
public protocol ImageProcessor: Sendable {
    /// The columns and rows of what the network is shown.
    var size: (width: Int, height: Int) { get }
    /// Whether the network is shown the middle of a photo; else all of it.
    var showsMiddle: Bool { get }

    /// Decodes a photo, upright and as the network takes it, and the whole of it for people, in one pass.
    /// - Parameter longest: the longer side of the whole picture, at most; it may be the network's own picture instead.
    /// - Throws: as `ImageFile.decode(limits:)`.
    func prepare(
        _ photo: ImageFile, wholeWithin longest: Int, limits: ImageLimits
    ) throws(PhotoProblem) -> PreparedImage

    /// Prepares a picture that is in memory.
    func prepare(_ picture: Image) -> NetworkImage
}

/// What a network looks at: one picture, or the tiles of one.
public struct NetworkImage: Sendable {
    public let tiles: [Image]

    public init(_ picture: Image) { tiles = [picture] }
}

/// A photo that is ready for a network.
public struct PreparedImage: Sendable {
    public let image: NetworkImage
    /// All of the photo, in whatever proportions.
    public let whole: Image
    public let header: ImageHeader
    /// What is wrong with the file.
    public let damage: ImageDamage?
}

/// Shows a network all of a photo, squashed to a square.
struct SquashingProcessor: ImageProcessor {
    let side: Int

    var size: (width: Int, height: Int) { (side, side) }
    var showsMiddle: Bool { false }

    func prepare(
        _ photo: ImageFile, wholeWithin longest: Int, limits: ImageLimits
    ) throws(PhotoProblem) -> PreparedImage {
        let decoded = try photo.decode(fitting: size, reducedScale: true, limits: limits)
        return PreparedImage(
            image: NetworkImage(decoded.image), whole: decoded.image, header: decoded.header, damage: decoded.damage)
    }

    func prepare(_ picture: Image) -> NetworkImage { NetworkImage(picture.resized(to: size)) }
}

/// Brings a photo to a shorter side of so many pixels and shows a network the square in its middle.
struct CroppingProcessor: ImageProcessor, Hashable {
    let side: Int
    let shorterSide: Int
    let filter: ResizeFilter

    var size: (width: Int, height: Int) { (side, side) }
    var showsMiddle: Bool { true }

    func prepare(
        _ photo: ImageFile, wholeWithin longest: Int, limits: ImageLimits
    ) throws(PhotoProblem) -> PreparedImage {
        let framed = try photo.decodeMiddle(
            side, ofShorterSide: shorterSide, filter: filter, wholeWithin: longest, reducedScale: true, limits: limits)
        return PreparedImage(
            image: NetworkImage(framed.middle.image), whole: framed.whole, header: framed.middle.header,
            damage: framed.middle.damage)
    }

    func prepare(_ picture: Image) -> NetworkImage { NetworkImage(picture.resized(to: size)) }
}
