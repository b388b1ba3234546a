public import Imaging

/// What of a photo a network is shown, as a square.
public enum Framing: Sendable, Hashable {
    /// All of it, squashed to the square.
    case whole
    /// The middle: the photo is brought to a shorter side of so many pixels, then the square is cut out.
    case middle(shorterSide: Int, filter: ResizeFilter)
}
